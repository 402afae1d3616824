/** A document with the canonical form that the recommendations give it, worked out by hand; `apex` and `without` are local names. */
export interface Vector {
  readonly name: string;
  readonly xml: string;
  readonly apex?: string;
  readonly without?: string;
  readonly prefixes?: readonly string[];
  readonly canonical: string;
}

const NAMESPACES: readonly Vector[] = [
  {
    name: 'a namespace that nobody uses',
    xml: '<a xmlns:p="urn:p" xmlns="urn:d"><b/></a>',
    canonical: '<a xmlns="urn:d"><b></b></a>',
  },
  {
    name: 'a namespace that is first used deeper',
    xml: '<a xmlns:p="urn:p"><p:b><p:c/></p:b><p:b/></a>',
    canonical: '<a><p:b xmlns:p="urn:p"><p:c></p:c></p:b><p:b xmlns:p="urn:p"></p:b></a>',
  },
  {
    name: 'a namespace used by an attribute only',
    xml: '<a xmlns:p="urn:p"><b p:c="1"/></a>',
    canonical: '<a><b xmlns:p="urn:p" p:c="1"></b></a>',
  },
  {
    name: 'a prefix used in a value only',
    xml: '<a xmlns:p="urn:p" type="p:b">p:c</a>',
    canonical: '<a type="p:b">p:c</a>',
  },
  {
    name: 'a prefix bound anew and back again',
    xml: '<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c xmlns:p="urn:1"/></p:b><p:d/></p:a>',
    canonical: '<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c xmlns:p="urn:1"></p:c></p:b><p:d></p:d></p:a>',
  },
  {
    name: 'the same declaration repeated',
    xml: '<p:a xmlns:p="urn:p"><p:b xmlns:p="urn:p"/></p:a>',
    canonical: '<p:a xmlns:p="urn:p"><p:b></p:b></p:a>',
  },
  {
    name: 'two prefixes for one namespace',
    xml: '<p:a xmlns:p="urn:p" xmlns:q="urn:p"><q:b p:c="1"/></p:a>',
    canonical: '<p:a xmlns:p="urn:p"><q:b xmlns:q="urn:p" p:c="1"></q:b></p:a>',
  },
  {
    name: 'no namespace below a default one',
    xml: '<a xmlns="urn:d"><b xmlns=""/><c/></a>',
    canonical: '<a xmlns="urn:d"><b xmlns=""></b><c></c></a>',
  },
  {
    name: 'no namespace below a default one, two levels',
    xml: '<a xmlns="urn:d"><b xmlns=""><c><d/></c></b></a>',
    canonical: '<a xmlns="urn:d"><b xmlns=""><c><d></d></c></b></a>',
  },
  {
    name: 'no namespace where no default was rendered',
    xml: '<p:a xmlns:p="urn:p" xmlns="urn:d"><b xmlns=""/></p:a>',
    canonical: '<p:a xmlns:p="urn:p"><b></b></p:a>',
  },
  {
    name: 'a default namespace taken back between prefixed elements',
    xml: '<a xmlns="urn:d" xmlns:p="urn:p"><p:b xmlns=""><c/></p:b><p:b><c/></p:b></a>',
    canonical: '<a xmlns="urn:d"><p:b xmlns:p="urn:p"><c xmlns=""></c></p:b><p:b xmlns:p="urn:p"><c></c></p:b></a>',
  },
  { name: 'an empty default on the root', xml: '<a xmlns=""><b/></a>', canonical: '<a><b></b></a>' },
  {
    name: 'the xml prefix',
    xml: '<a xml:lang="nl" xmlns:p="urn:p"><b xml:space="preserve" p:c="1"/></a>',
    canonical: '<a xml:lang="nl"><b xmlns:p="urn:p" xml:space="preserve" p:c="1"></b></a>',
  },
  {
    name: 'the xml prefix declared',
    xml: '<a xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:lang="nl"/>',
    canonical: '<a xml:lang="nl"></a>',
  },
  { name: 'the xml prefix on an element', xml: '<xml:a/>', canonical: '<xml:a></xml:a>' },
  {
    name: 'a namespace name with an ampersand',
    xml: '<p:a xmlns:p="urn:x?a=1&amp;b=2"/>',
    canonical: '<p:a xmlns:p="urn:x?a=1&amp;b=2"></p:a>',
  },
];

const ORDER: readonly Vector[] = [
  {
    name: 'attributes by namespace, then by name',
    xml: '<a xmlns:q="urn:1" xmlns:p="urn:2" p:b="1" q:c="2" z="3" b="4" q:a="5"/>',
    canonical: '<a xmlns:p="urn:2" xmlns:q="urn:1" b="4" z="3" q:a="5" q:c="2" p:b="1"></a>',
  },
  {
    name: 'a namespace name that begins another',
    xml: '<a xmlns:p="urn:a" xmlns:q="urn:ab" q:c="2" p:z="1"/>',
    canonical: '<a xmlns:p="urn:a" xmlns:q="urn:ab" p:z="1" q:c="2"></a>',
  },
  {
    name: 'declarations by prefix, the default first',
    xml: '<b xmlns:c="urn:c" xmlns:a="urn:a" xmlns="urn:z" c:x="1" a:x="2"/>',
    canonical: '<b xmlns="urn:z" xmlns:a="urn:a" xmlns:c="urn:c" a:x="2" c:x="1"></b>',
  },
  {
    name: 'a capital before a small letter',
    xml: '<a xmlns:b="urn:b" xmlns:B="urn:a" b:x="1" B:x="2" x="3" X="4"/>',
    canonical: '<a xmlns:B="urn:a" xmlns:b="urn:b" X="4" x="3" B:x="2" b:x="1"></a>',
  },
  {
    name: 'a prefix that begins another',
    xml: '<a xmlns:pp="urn:1" xmlns:p="urn:2" pp:x="1" p:x="2"/>',
    canonical: '<a xmlns:p="urn:2" xmlns:pp="urn:1" pp:x="1" p:x="2"></a>',
  },
  {
    name: 'names beyond U+FFFF behind those below',
    xml: '<a \u{10000}="1" \uFDF0="2" z="3"/>',
    canonical: '<a z="3" \uFDF0="2" \u{10000}="1"></a>',
  },
  {
    name: 'prefixes beyond U+FFFF behind those below',
    xml: '<a xmlns:\u{10000}="urn:1" xmlns:\uFDF0="urn:2" \u{10000}:b="1" \uFDF0:b="2"/>',
    canonical: '<a xmlns:\uFDF0="urn:2" xmlns:\u{10000}="urn:1" \u{10000}:b="1" \uFDF0:b="2"></a>',
  },
  { name: 'a name that begins with xmlns', xml: '<a xmlnsx="1" xmlns-y="2"/>', canonical: '<a xmlns-y="2" xmlnsx="1"></a>' },
];

const TEXT: readonly Vector[] = [
  { name: 'an empty element', xml: '<a  b = "1"\n/>', canonical: '<a b="1"></a>' },
  { name: 'blanks in tags', xml: '<a\n  c="1"\tb="2"  ></a >', canonical: '<a b="2" c="1"></a>' },
  { name: 'white space between elements', xml: '<a>\n  <b/>\t\n</a>\n', canonical: '<a>\n  <b></b>\t\n</a>' },
  { name: 'line ends', xml: '<a>1\r\n2\r3\n4\r\r\n5</a>', canonical: '<a>1\n2\n3\n4\n\n5</a>' },
  { name: 'line ends by reference', xml: '<a>1&#13;&#10;2&#xD;3&#xA;4&#9;</a>', canonical: '<a>1&#xD;\n2&#xD;3\n4\t</a>' },
  { name: 'line ends of XML 1.1', xml: '<a b="\u0085">\u0085\u2028</a>', canonical: '<a b="\u0085">\u0085\u2028</a>' },
  { name: 'escapes in text', xml: '<a>&lt;&gt;&amp;&quot;&apos;"\'>]]&gt;&#60;</a>', canonical: '<a>&lt;&gt;&amp;"\'"\'&gt;]]&gt;&lt;</a>' },
  {
    name: 'escapes in an attribute',
    xml: '<a b="&lt;&gt;&amp;&quot;&apos;\'>" c=\'"\'/>',
    canonical: '<a b="&lt;>&amp;&quot;\'\'>" c="&quot;"></a>',
  },
  { name: 'white space in an attribute', xml: '<a b=" 1\t2\n3\r\n4\r5  "/>', canonical: '<a b=" 1 2 3 4 5  "></a>' },
  {
    name: 'white space in an attribute by reference',
    xml: '<a b="&#9;&#10;&#13;&#x20;&#xd;&#xA;"/>',
    canonical: '<a b="&#x9;&#xA;&#xD; &#xD;&#xA;"></a>',
  },
  { name: 'CDATA', xml: '<a>1<![CDATA[<b>&amp;]]>]]&gt;<![CDATA[]]><![CDATA[\r\n]]></a>', canonical: '<a>1&lt;b&gt;&amp;amp;]]&gt;\n</a>' },
  { name: 'comments', xml: '<!-- 1 --><a>2<!-- 3 -->4<b><!-- 5 --></b></a><!-- 6 -->', canonical: '<a>24<b></b></a>' },
  { name: 'a declaration of XML', xml: '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<a/>', canonical: '<a></a>' },
  { name: 'characters beyond U+FFFF', xml: '<a b="&#x1F600;">\u{1F600}&#128512;</a>', canonical: '<a b="\u{1F600}">\u{1F600}\u{1F600}</a>' },
  {
    name: 'names beyond ASCII',
    xml: '<\u00E9:a xmlns:\u00E9="urn:e" \u00E9:\u00FC="1"/>',
    canonical: '<\u00E9:a xmlns:\u00E9="urn:e" \u00E9:\u00FC="1"></\u00E9:a>',
  },
];

const SUBSETS: readonly Vector[] = [
  {
    name: 'an apex in the middle, with namespaces of its ancestors',
    xml: '<p:a xmlns:p="urn:p" xmlns="urn:d" xmlns:q="urn:q"><b><c q:d="1"/>x</b>y</p:a>',
    apex: 'b',
    canonical: '<b xmlns="urn:d"><c xmlns:q="urn:q" q:d="1"></c>x</b>',
  },
  {
    name: 'an apex below a prefix that was bound anew',
    xml: '<p:a xmlns:p="urn:1"><b xmlns:p="urn:2"><p:c/></b></p:a>',
    apex: 'c',
    canonical: '<p:c xmlns:p="urn:2"></p:c>',
  },
  {
    name: 'an apex without namespace below a default one',
    xml: '<a xmlns="urn:d"><b xmlns=""/></a>',
    apex: 'b',
    canonical: '<b></b>',
  },
  {
    name: 'an apex that does not inherit xml attributes',
    xml: '<a xml:lang="nl" xml:space="preserve"><b/></a>',
    apex: 'b',
    canonical: '<b></b>',
  },
  {
    name: 'an enveloped signature',
    xml: '<a xmlns="urn:a" ID="_1">1<s:sig xmlns:s="urn:s"><s:in/>2</s:sig>3<b/></a>',
    without: 'sig',
    canonical: '<a xmlns="urn:a" ID="_1">13<b></b></a>',
  },
  {
    name: 'an enveloped signature that is all there is',
    xml: '<r><a><sig/></a></r>',
    apex: 'a',
    without: 'sig',
    canonical: '<a></a>',
  },
];

const PREFIX_LISTS: readonly Vector[] = [
  {
    name: 'a prefix in the list',
    xml: '<a xmlns:p="urn:p" xmlns:q="urn:q"><b/></a>',
    prefixes: ['p'],
    canonical: '<a xmlns:p="urn:p"><b></b></a>',
  },
  {
    name: 'a prefix in the list, inherited by the apex',
    xml: '<a xmlns:p="urn:p" xmlns:q="urn:q"><b><p:c/></b></a>',
    apex: 'b',
    prefixes: ['p', 'q', 'nowhere'],
    canonical: '<b xmlns:p="urn:p" xmlns:q="urn:q"><p:c></p:c></b>',
  },
  {
    name: 'a prefix in the list, bound anew deeper',
    xml: '<a xmlns:p="urn:1"><b xmlns:p="urn:2"><c xmlns:p="urn:2"/></b><d/></a>',
    prefixes: ['p'],
    canonical: '<a xmlns:p="urn:1"><b xmlns:p="urn:2"><c></c></b><d></d></a>',
  },
  {
    name: 'the default namespace in the list',
    xml: '<p:a xmlns:p="urn:p" xmlns="urn:d"><p:b xmlns=""/></p:a>',
    prefixes: ['#default'],
    canonical: '<p:a xmlns="urn:d" xmlns:p="urn:p"><p:b xmlns=""></p:b></p:a>',
  },
  {
    name: 'the default namespace in the list, inherited by the apex',
    xml: '<a xmlns="urn:d"><p:b xmlns:p="urn:p"><c/></p:b></a>',
    apex: 'b',
    prefixes: ['#default'],
    canonical: '<p:b xmlns="urn:d" xmlns:p="urn:p"><c></c></p:b>',
  },
  {
    name: 'the default namespace in the list, taken back above the apex',
    xml: '<a xmlns="urn:d"><p:b xmlns:p="urn:p" xmlns=""><p:c/></p:b></a>',
    apex: 'c',
    prefixes: ['#default'],
    canonical: '<p:c xmlns:p="urn:p"></p:c>',
  },
  {
    name: 'a list that names the local name of an attribute',
    xml: '<a xmlns:t="urn:t" xmlns:x="urn:x" x:t="1"/>',
    prefixes: ['t'],
    canonical: '<a xmlns:t="urn:t" xmlns:x="urn:x" x:t="1"></a>',
  },
  {
    name: 'the xml prefix in the list',
    xml: '<a xml:lang="nl"/>',
    prefixes: ['xml'],
    canonical: '<a xml:lang="nl"></a>',
  },
];

/** The situations of the examples of the exclusive recommendation (XML-EXC-C14N 2), with data of our own. */
const RECOMMENDATION: readonly Vector[] = [
  {
    name: 'a document on its own',
    xml: '<k:letter xmlns:k="http://example.test/post">dear reader</k:letter>',
    canonical: '<k:letter xmlns:k="http://example.test/post">dear reader</k:letter>',
  },
  {
    name: 'the same document in an envelope',
    xml: '<e:cover xmlns:e="http://example.test/cover"><k:letter xmlns:k="http://example.test/post">dear reader</k:letter></e:cover>',
    apex: 'letter',
    canonical: '<k:letter xmlns:k="http://example.test/post">dear reader</k:letter>',
  },
  {
    name: 'an element in a first context',
    xml:
      '<e:way xmlns:e="http://example.test/one"><k:part xmlns:k="http://example.test/part" xml:lang="nl">\n' +
      '  <m:piece xmlns:m="ftp://example.test"/></k:part></e:way>',
    apex: 'part',
    canonical: '<k:part xmlns:k="http://example.test/part" xml:lang="nl">\n  <m:piece xmlns:m="ftp://example.test"></m:piece></k:part>',
  },
  {
    name: 'the same element in a second context, with other declarations and xml attributes around it',
    xml:
      '<f:way xmlns:k="http://example.test/other" xmlns:e="http://example.test/one" xmlns:f="http://example.test/two" xml:space="preserve">' +
      '<k:part xmlns:k="http://example.test/part" xml:lang="nl">\n  <m:piece xmlns:m="ftp://example.test"/></k:part></f:way>',
    apex: 'part',
    canonical: '<k:part xmlns:k="http://example.test/part" xml:lang="nl">\n  <m:piece xmlns:m="ftp://example.test"></m:piece></k:part>',
  },
  {
    name: 'the same element in the second context with a list',
    xml:
      '<f:way xmlns:k="http://example.test/other" xmlns:e="http://example.test/one" xmlns:f="http://example.test/two" xml:space="preserve">' +
      '<k:part xmlns:k="http://example.test/part" xml:lang="nl">\n  <m:piece xmlns:m="ftp://example.test"/></k:part></f:way>',
    apex: 'part',
    prefixes: ['e', 'm'],
    canonical:
      '<k:part xmlns:e="http://example.test/one" xmlns:k="http://example.test/part" xml:lang="nl">\n' +
      '  <m:piece xmlns:m="ftp://example.test"></m:piece></k:part>',
  },
];

/**
 * The situations of the examples of the inclusive recommendation (XML-C14N 3.2-3.4, 3.6, 3.7) in the exclusive form, with data of our own. Those
 * of 3.1 and 3.5 have instructions and entities, which are refused before.
 */
const INCLUSIVE_RECOMMENDATION: readonly Vector[] = [
  {
    name: 'white space in content, clean, dirty and mixed',
    xml: '<box>\n   <tidy>   </tidy>\n   <untidy>   A   B   </untidy>\n   <both>\n      A\n      <tidy>   </tidy>\n      B\n      <untidy>   A   B   </untidy>\n      C\n   </both>\n</box>\n',
    canonical:
      '<box>\n   <tidy>   </tidy>\n   <untidy>   A   B   </untidy>\n   <both>\n      A\n      <tidy>   </tidy>\n      B\n      <untidy>   A   B   </untidy>\n      C\n   </both>\n</box>',
  },
  {
    name: 'start tags and end tags of every form',
    xml:
      '<list>\n   <k1   />\n   <k2   ></k2>\n   <k3   name = "n"   id="i"   />\n   <k4   name="n"   id=\'i\'   ></k4>\n' +
      '   <k5 s:at="3" t:at="4" bt="2" at="1" xmlns:t="http://example.test/t" xmlns:s="http://example.test/u" xmlns="http://example.test"/>\n' +
      '   <k6 xmlns="" xmlns:s="http://example.test">\n      <k7 xmlns="http://example.test">\n         <k8 xmlns="" xmlns:s="http://example.test">\n' +
      '            <k9 xmlns="" xmlns:s="http://example.test/s"/>\n         </k8>\n      </k7>\n   </k6>\n</list>',
    canonical:
      '<list>\n   <k1></k1>\n   <k2></k2>\n   <k3 id="i" name="n"></k3>\n   <k4 id="i" name="n"></k4>\n' +
      '   <k5 xmlns="http://example.test" xmlns:s="http://example.test/u" xmlns:t="http://example.test/t" at="1" bt="2" t:at="4" s:at="3"></k5>\n' +
      '   <k6>\n      <k7 xmlns="http://example.test">\n         <k8 xmlns="">\n            <k9></k9>\n         </k8>\n      </k7>\n   </k6>\n</list>',
  },
  {
    name: 'characters changed and references resolved',
    xml:
      '<list>\n   <text>One line&#x0d;&#10;Another</text>\n   <value>&#x32;</value>\n   <sum><![CDATA[v>"0" && v<"9" ?"yes":"no"]]></sum>\n' +
      '   <sum is=\'v>"0" &amp;&amp; v&lt;"9" ?"yes":"no"\'>ok</sum>\n   <blank at=\' &#x20;&#13;&#xa;&#9; &apos; \'/>\n</list>',
    canonical:
      '<list>\n   <text>One line&#xD;\nAnother</text>\n   <value>2</value>\n   <sum>v&gt;"0" &amp;&amp; v&lt;"9" ?"yes":"no"</sum>\n' +
      '   <sum is="v>&quot;0&quot; &amp;&amp; v&lt;&quot;9&quot; ?&quot;yes&quot;:&quot;no&quot;">ok</sum>\n   <blank at="  &#xD;&#xA;&#x9; \' "></blank>\n</list>',
  },
  {
    name: 'a character by reference in UTF-8',
    xml: '<?xml version="1.0" encoding="UTF-8"?><list>&#233;&#8364;</list>',
    canonical: '<list>\u00E9\u20AC</list>',
  },
  {
    name: 'part of a document, with namespaces and xml attributes above it',
    xml:
      '<list xmlns="http://example.test" xmlns:w="http://example.test/w" xml:lang="nl">\n   <k1>\n      <k2 xmlns="">\n' +
      '         <k3 id="K3"><w:k4/></k3>\n      </k2>\n   </k1>\n</list>',
    apex: 'k3',
    canonical: '<k3 id="K3"><w:k4 xmlns:w="http://example.test/w"></w:k4></k3>',
  },
];

export const VECTORS: readonly Vector[] = [
  ...NAMESPACES,
  ...ORDER,
  ...TEXT,
  ...SUBSETS,
  ...PREFIX_LISTS,
  ...RECOMMENDATION,
  ...INCLUSIVE_RECOMMENDATION,
];
