import { execFileSync } from 'node:child_process';
import { chromiumPath, openBrowser } from '@sluice/testing';
import { describe, expect, test } from 'vitest';
import { openPdfjs } from '../backends/pdfjs.ts';
import type { RawDocument, RawPage } from '../raw-page.ts';
import { layOut } from './lay-out.ts';
import { mainText } from './main-text.ts';
import { documentOf, pageOf } from './page-of.ts';
import type { LineSpec } from './page-of.ts';

/** The order of letters on paper is the browser's own work, by UAX #9: what comes back must be what was written. */
const hasFonts = ['he', 'ar'].every((language) => {
  try {
    return execFileSync('fc-list', [`:lang=${language}`, 'family'], { encoding: 'utf8' }).trim() !== '';
  } catch {
    return false;
  }
});

const HEBREW = [
  'ערכנו מחקר אקראי על 240 מטופלים בשלוש ערים (Haifa, Tel Aviv and Eilat) בין השנים 2015 ל־2018, ובכל אחת מהן נבחרו שתי מרפאות. משך השינה עלה ב־42 דקות (p = 0.03), כלומר 12.5% יותר מאשר בקבוצת הביקורת.',
  'השתמשנו בתוכנת R version 4.1 לניתוח הנתונים, וחישבנו את הממוצע ואת סטיית התקן של כל קבוצה. לא היה הבדל בין הקבוצות בגיל, במין או במשקל בתחילת המחקר, כפי שנמצא גם בעבר (Smith et al., 2019).',
  'בְּרֵאשִׁית היה המחקר קטן, ואחר כך הצטרפו אליו מרכזים נוספים בארץ ובעולם. המטופלים מילאו שאלון של 21 שאלות בכל שבוע, ומי שלא השיב פעמיים הוצא מן הניתוח העיקרי אך לא מן הניתוח לפי כוונת טיפול.',
];
const ARABIC = [
  'أجرينا دراسة عشوائية على 240 مريضا في ثلاث مدن (Cairo, Amman and Tunis) بين عامي 2015 و2018. كانت النتيجة الأولى هي مدة النوم في الليل، وقد قيست بجهاز Actigraph. زادت مدة النوم بمقدار 42 دقيقة (p = 0.03).',
  'استخدمنا برنامج R version 4.1 للتحليل، وحسبنا متوسط القيم والانحراف المعياري لكل مجموعة. لم يكن هناك فرق بين المجموعتين في العمر أو الجنس أو الوزن عند بداية الدراسة، وبلغت القيمة ٣٫١٤ في الأولى.',
];

async function readPdf(bytes: Uint8Array): Promise<RawDocument> {
  const pages: RawPage[] = [];
  const { outline, info } = await openPdfjs().read({ path: 'printed.pdf', bytes: () => Promise.resolve(bytes) }, { signal: AbortSignal.timeout(60_000), onPage: (page) => pages.push(page) });
  return { pages, outline, info };
}

function htmlOf(paragraphs: readonly string[], { language, columns }: { readonly language: string; readonly columns: number }): string {
  const body = paragraphs.map((text, index) => `<h2>${language === 'he' ? 'שיטות ומדידה' : 'الطرق والنتائج'} ${index + 1}</h2><p>${text}</p>`).join('');
  return `<html lang="${language}" dir="rtl"><meta charset="utf-8"><style>body{font:10pt/1.4 "DejaVu Sans",sans-serif;text-align:justify}div{columns:${columns};column-gap:1cm;height:${columns === 1 ? 'auto' : '7cm'};column-fill:auto}p{margin:0;text-indent:1em}h2{font-size:13pt}</style><div>${body}</div></html>`;
}

const options = { sha256: '', includeHidden: false };

describe.skipIf(chromiumPath() === null || !hasFonts)('printed by a browser (needs chromium and fonts for Hebrew and Arabic)', { timeout: 120_000 }, () => {
  test('layOut() gives Hebrew and Arabic back as they were written, with the Latin words, numbers and brackets in them, in one column and in two', async () => {
    await using browser = await openBrowser();
    const page = await browser.context.newPage();
    for (const [language, paragraphs] of [['he', HEBREW], ['ar', ARABIC]] as const) {
      for (const columns of [1, 2]) {
        await page.setContent(htmlOf(paragraphs, { language, columns }));
        const raw = await readPdf(new Uint8Array(await page.pdf({ format: 'A4', margin: { top: '2cm', bottom: '2cm', left: '2cm', right: '2cm' } })));
        const document = layOut(raw, options);
        const text = mainText(document).normalize('NFC');
        for (const paragraph of paragraphs) expect(text, `${language}, ${columns}`).toContain(paragraph.normalize('NFC'));
        const places = paragraphs.map((paragraph) => text.indexOf(paragraph.normalize('NFC')));
        expect(places).toEqual(places.toSorted((one, other) => one - other));
        // Boxes are those of the printed page: the first of two columns stands on the right.
        const first = document.blocks.find((block) => block.text.normalize('NFC') === paragraphs[0]?.normalize('NFC'));
        expect(first?.box[0]).toBeGreaterThan(columns === 1 ? 40 : 290);
        expect(first?.box[2]).toBeLessThan(560);
      }
    }
  });

  test('layOut() leaves an English page that quotes Hebrew in the order of its English', async () => {
    await using browser = await openBrowser();
    const page = await browser.context.newPage();
    const text = 'The questionnaire asked for the word שלום עולם, טוב in each of 21 items, and was scored (0 to 3) by two raters who had not seen the answers before.';
    await page.setContent(`<meta charset="utf-8"><style>body{font:11pt/1.4 "DejaVu Sans"}</style><p>${text}</p><p>The second paragraph holds no other script, and stands here to be read as ever.</p>`);
    const raw = await readPdf(new Uint8Array(await page.pdf({ format: 'A4' })));
    expect(mainText(layOut(raw, options))).toContain(text);
  });
});

describe('other ways to paint', () => {
  const mainOf = (lines: readonly LineSpec[]): string => mainText(layOut(documentOf([pageOf(lines)]), options));

  test('layOut() joins letters that were painted one by one from the right', () => {
    // "שלום לכם" with its first letter at the right margin; glyphs are half an em wide.
    const letters = Array.from('שלום').map((text, index) => ({ text, x: 500 - index * 5, y: 100 }));
    const next = Array.from('לכם').map((text, index) => ({ text, x: 475 - index * 5, y: 100 }));
    expect(mainOf([...letters, ...next])).toContain('שלום לכם');
  });

  test.each([
    ['brackets by their shape', '(12) םלוע', 'עולם (12)'],
    ['brackets as they read', ')12( םלוע', 'עולם (12)'],
  ])('layOut() takes %s', (_, painted, read) => {
    expect(mainOf([{ text: painted, x: 100, y: 100 }, { text: 'ןאכ דמוע טסקטו', x: 100, y: 112 }])).toContain(read);
  });

  test('layOut() puts a vowel sign that is painted apart behind the letter under it', () => {
    // "בַּ" and "ר": the sign stands over the right one of the two letters.
    const text = mainOf([{ text: 'רב', x: 100, y: 100 }, { text: '\u05B7', x: 105.5, y: 98 }, { text: 'דמוע טסקטו ןאכ', x: 100, y: 112 }]);
    expect(text.normalize('NFC')).toContain('ב\u05B7ר');
  });

  test('layOut() leaves letters alone that a backend gives as they are read', () => {
    const page = pageOf([{ text: 'שלום לכם (12)', x: 100, y: 100 }, { text: 'וטקסט עומד כאן', x: 100, y: 112 }], { logical: true });
    expect(mainText(layOut(documentOf([page]), options))).toBe('שלום לכם (12) וטקסט עומד כאן');
  });
});
