import { seededRandom } from '@quayside/core/testing';

/** What models write, by kind: sentences that are put together anew for each stream. */
const SENTENCES: Readonly<Record<string, readonly string[]>> = {
  English: [
    'The harbour was still dark when the first boats came in, and nobody on the pier said a word.',
    "You're right that the invoice should've been sent on Monday; I've corrected the date and added a note.",
    'To summarise: start with the smallest change that could possibly work, measure it, and only then decide.',
    'Photosynthesis converts light energy into chemical energy, which is stored in carbohydrate molecules.',
    '**Important:** back up the database before you run the migration (it cannot be undone).',
    'In 1969, roughly 600 million people watched Neil Armstrong step onto the Moon at 02:56 UTC.',
    '1. Preheat the oven to 180 °C.\n2. Whisk the eggs with 120 g of sugar.\n3. Fold in the flour, gently.',
    'She had never particularly liked the neighbourhood, yet leaving it felt like an admission of defeat.',
    'Interest rates affect mortgages, savings accounts and, less obviously, the exchange rate.',
    'Is there anything else I can help you with today? — Yes, one last question about refunds.',
  ],
  German: [
    'Der Hafen lag noch im Dunkeln, als die ersten Boote einliefen, und niemand sagte ein Wort.',
    'Die Geschwindigkeitsbegrenzung gilt selbstverständlich auch für Lieferfahrzeuge und Fahrräder.',
    'Bitte überweisen Sie den Rechnungsbetrag in Höhe von 1.249,50 € innerhalb von vierzehn Tagen.',
    'Wer früh aufsteht, sieht zwar den Sonnenaufgang, ist aber am Nachmittag gewöhnlich müde.',
    'Zusammenfassend lässt sich feststellen, dass die Maßnahmen weitgehend wirkungslos geblieben sind.',
    'Können Sie mir sagen, wo sich die nächste Straßenbahnhaltestelle befindet?',
  ],
  French: [
    "Le port était encore plongé dans l'obscurité lorsque les premiers bateaux sont arrivés.",
    "N'hésitez pas à me contacter si vous avez d'autres questions concernant votre commande.",
    "L'été dernier, nous avons traversé les Pyrénées à vélo, malgré une chaleur épouvantable.",
    'La recette exige de la patience : il faut remuer doucement pendant une vingtaine de minutes.',
    'Ce résultat, quoique prévisible, a néanmoins surpris la plupart des économistes interrogés.',
  ],
  Russian: [
    'Гавань была ещё тёмной, когда пришли первые лодки, и никто на причале не сказал ни слова.',
    'Пожалуйста, проверьте настройки подключения и попробуйте отправить запрос ещё раз.',
    'Вчера вечером мы долго разговаривали о книгах, которые читали в детстве.',
    'Производительность системы зависит прежде всего от скорости доступа к базе данных.',
    'Это предложение, разумеется, не означает, что остальные решения хуже.',
  ],
  Greek: [
    'Το λιμάνι ήταν ακόμα σκοτεινό όταν έφτασαν οι πρώτες βάρκες, και κανείς δεν μιλούσε.',
    'Παρακαλώ ελέγξτε τις ρυθμίσεις σας και δοκιμάστε ξανά σε λίγα λεπτά.',
    'Η θάλασσα το καλοκαίρι είναι ήρεμη, αλλά τον χειμώνα οι άνεμοι δυναμώνουν.',
    'Σας ευχαριστούμε πολύ για την υπομονή και την κατανόησή σας.',
  ],
  Arabic: [
    'كان الميناء لا يزال مظلماً عندما وصلت القوارب الأولى، ولم ينطق أحد بكلمة.',
    'يرجى التحقق من إعدادات الحساب ثم إعادة المحاولة بعد بضع دقائق.',
    'تعتمد سرعة النظام على عدد الطلبات التي تصل إليه في الوقت نفسه.',
    'في الصيف الماضي سافرنا إلى الجبال وقضينا هناك أسبوعين جميلين.',
  ],
  Hindi: [
    'जब पहली नावें आईं तब बंदरगाह पर अभी अँधेरा था और किसी ने कुछ नहीं कहा।',
    'कृपया अपनी सेटिंग्स जाँचें और कुछ मिनट बाद फिर से प्रयास करें।',
    'पिछली गर्मियों में हम पहाड़ों पर गए और वहाँ दो हफ़्ते बिताए।',
    'इस प्रणाली की गति इस बात पर निर्भर करती है कि एक साथ कितने अनुरोध आते हैं।',
  ],
  Chinese: [
    '第一批船进港的时候，港口还是一片漆黑，码头上没有人说话。',
    '请检查您的网络设置，然后在几分钟后重新提交请求。',
    '去年夏天，我们骑自行车翻越了山脉，虽然天气热得让人难以忍受。',
    '系统的性能主要取决于数据库的访问速度，而不是处理器的频率。',
    '总之，先做最小的改动，测量结果，再决定下一步怎么办。',
    '这本书讲述了一个年轻人在大城市里寻找自我的故事，语言朴素而动人。',
  ],
  Japanese: [
    '最初の船が入ってきたとき、港はまだ暗く、桟橋では誰も口をきかなかった。',
    '設定をご確認のうえ、数分後にもう一度お試しください。',
    '去年の夏は自転車で山を越えましたが、暑さはひどいものでした。',
    'システムの性能は、主にデータベースへのアクセス速度によって決まります。',
    'お問い合わせいただき、ありがとうございます。担当者より改めてご連絡いたします。',
  ],
  Korean: [
    '첫 배들이 들어왔을 때 항구는 아직 어두웠고, 부두에서는 아무도 말을 하지 않았다.',
    '설정을 확인하신 후 몇 분 뒤에 다시 시도해 주시기 바랍니다.',
    '지난여름에 우리는 자전거를 타고 산을 넘었는데, 날씨가 무척 더웠다.',
    '시스템의 성능은 주로 데이터베이스에 접근하는 속도에 달려 있습니다.',
  ],
  Thai: [
    'ตอนที่เรือลำแรกเข้ามา ท่าเรือยังมืดอยู่ และไม่มีใครพูดอะไรสักคำ',
    'กรุณาตรวจสอบการตั้งค่าของคุณแล้วลองใหม่อีกครั้งในอีกไม่กี่นาที',
    'เมื่อฤดูร้อนที่แล้วเราขี่จักรยานข้ามภูเขา ถึงแม้ว่าอากาศจะร้อนมาก',
  ],
};

const CODE: readonly string[] = [
  `export async function fetchOrders(userId: string, { limit = 20, cursor }: PageOptions = {}): Promise<Page<Order>> {
  const url = new URL(\`/v1/users/\${encodeURIComponent(userId)}/orders\`, BASE_URL);
  url.searchParams.set('limit', String(limit));
  if (cursor !== undefined) url.searchParams.set('cursor', cursor);
  const response = await fetch(url, { headers: { authorization: \`Bearer \${token}\` } });
  if (!response.ok) throw new HttpError(response.status, await response.text());
  return response.json();
}
`,
  `import asyncio
from dataclasses import dataclass, field

@dataclass
class RateLimiter:
    """Allows at most \`rate\` calls per second."""
    rate: float
    _last: float = field(default=0.0, init=False)

    async def acquire(self) -> None:
        loop = asyncio.get_running_loop()
        wait = self._last + 1 / self.rate - loop.time()
        if wait > 0:
            await asyncio.sleep(wait)
        self._last = loop.time()
`,
  `SELECT c.id, c.name, COUNT(o.id) AS order_count, SUM(o.total_cents) / 100.0 AS revenue
FROM customers c
LEFT JOIN orders o ON o.customer_id = c.id AND o.created_at >= NOW() - INTERVAL '30 days'
WHERE c.deleted_at IS NULL
GROUP BY c.id, c.name
HAVING SUM(o.total_cents) > 10000
ORDER BY revenue DESC NULLS LAST
LIMIT 50;
`,
  `fn merge_intervals(mut intervals: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    intervals.sort_unstable_by_key(|&(start, _)| start);
    let mut merged: Vec<(u64, u64)> = Vec::with_capacity(intervals.len());
    for (start, end) in intervals {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}
`,
  `<section className="grid gap-4 md:grid-cols-2">
  {products.map((product) => (
    <ProductCard key={product.id} {...product} onSelect={() => setSelected(product.id)} />
  ))}
  {products.length === 0 && <p className="text-gray-500">Nothing here yet.</p>}
</section>
`,
];

export type Kind = 'prose' | 'code' | 'JSON' | 'non-Latin';

const LATIN = ['English', 'English', 'German', 'French'];
const OTHERS = Object.keys(SENTENCES).filter((language) => !LATIN.includes(language));

/** A text of a kind, the same for the same seed, and longer than most answers that are cut. */
export function sampleText(kind: Kind, seed: number): string {
  const random = seededRandom(seed);
  const draw = <T>(from: readonly T[]): T => {
    const drawn = from[Math.floor(random() * from.length)];
    if (drawn === undefined) throw new Error('nothing to draw from');
    return drawn;
  };
  const repeat = (make: () => string, join: string): string =>
    Array.from({ length: 24 }, make).join(join);
  if (kind === 'code') return repeat(() => draw(CODE), '\n');
  if (kind === 'JSON') return JSON.stringify(records(random, draw), null, seed % 2 === 0 ? 2 : 0);
  const language = kind === 'prose' ? draw(LATIN) : OTHERS[seed % OTHERS.length];
  const sentences = SENTENCES[language ?? ''] ?? [];
  return repeat(() => draw(sentences) + (random() < 0.2 ? '\n\n' : ''), ' ');
}

function records(random: () => number, draw: <T>(from: readonly T[]) => T): unknown {
  const digits = (count: number): number => Math.floor(random() * 10 ** count);
  const cities = ['Rotterdam', 'Busan', 'Santos', 'Marseille', 'Gdańsk', 'Los Angeles'];
  const record = () => ({
    id: `ord_${digits(12).toString(36)}`,
    createdAt: new Date(1_700_000_000_000 + digits(10)).toISOString(),
    status: draw(['pending', 'shipped', 'delivered', 'refunded']),
    customer: { name: draw(['Ada Lovelace', 'José García', 'Mei Lin']), city: draw(cities) },
    totalCents: digits(5),
    weight: Math.round(random() * 1e4) / 100,
    express: random() < 0.5,
    items: Array.from({ length: 1 + digits(1) / 4 }, () => ({
      sku: `${draw(['BX', 'KL', 'QQ'])}-${digits(4)}`,
      quantity: 1 + digits(1),
      note: random() < 0.3 ? draw(SENTENCES.English ?? []) : null,
    })),
  });
  return { orders: Array.from({ length: 10 }, record), next_cursor: null };
}
