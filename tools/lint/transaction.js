const OPENS = new Set(['read', 'snapshot', 'write']);

/**
 * `store.write((tx) => ...)` hands out the transaction; whoever uses `store` inside waits for the transaction that waits for him.
 * @type {import('eslint').Rule.RuleModule}
 */
export const transaction = {
  meta: {
    type: 'problem',
    docs: { description: 'keeps a store out of the work that it runs' },
    schema: [],
    messages: { inside: '"{{store}}" inside its own transaction would wait for itself: use the transaction that is handed over.' },
  },
  create(context) {
    const { sourceCode } = context;
    /** Stores whose work is being visited, by their text. @type {{ node: import('estree').Node, store: string }[]} */
    const open = [];
    return {
      ':function': (/** @type {import('eslint').Rule.Node} */ node) => {
        const call = /** @type {import('estree').Node} */ (node.parent);
        if (call.type !== 'CallExpression' || call.arguments[0] !== node || call.callee.type !== 'MemberExpression') return;
        const { property, object } = call.callee;
        if (property.type === 'Identifier' && OPENS.has(property.name)) open.push({ node, store: sourceCode.getText(object) });
      },
      ':function:exit': (/** @type {import('eslint').Rule.Node} */ node) => {
        if (open.at(-1)?.node === node) open.pop();
      },
      ':matches(Identifier, MemberExpression)': (/** @type {import('eslint').Rule.Node} */ node) => {
        const store = open.find((work) => work.store === sourceCode.getText(node))?.store;
        if (store !== undefined) context.report({ node, messageId: 'inside', data: { store } });
      },
    };
  },
};
