import { SignedXml } from 'xml-crypto';
import { DOMParser } from '@xmldom/xmldom';
