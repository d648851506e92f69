"""The words by which people tell what happened, by the station's types; no rules here.

In the order in which a type wins: what is worse, or says more, comes first. Thai is
written without spaces, so a word that begins or ends others is spelt with what must not
stand beside it. The codes are those of the default table; a type that a station does
not have is never given.
"""

from __future__ import annotations

KIND_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "shots",
        r"ยิงกัน|ยิงปืน|เสียงปืน|ถูกยิง|โดนยิง|ยิงใส่|ยิงขึ้นฟ้า|กราดยิง|ชักปืน|ควงปืน|ถือปืน",
        (
            r"gun ?shots?|shots? (?:were )?(?:fired|heard)|shooting at|(?:was|been"
            r"|got) shot"
            r"|(?:has|with|waving|holding) a gun|gunfire|gunman"
        ),
    ),
    ("gang-robbery", r"ปล้น(?!สะดม)", r"gang robbery|armed gang"),
    (
        "robbery",
        r"ชิงทรัพย์|ชิงทอง|ชิงเงิน|จี้เอา|จี้ชิง|มีดจี้|ปืนจี้|โดนจี้|ถูกจี้",
        r"robbery|robbed|robbing|mugged|mugging|hold ?-?up|held up at (?:knife|gun)",
    ),
    (
        "snatching",
        (
            r"วิ่งราว|กระชากกระเป๋า|กระชากสร้อย|กระชากมือถือ|กระชากโทรศัพท์|ฉกกระเป๋า|ฉกทรัพย์"
            r"|ฉกมือถือ"
        ),
        r"(?:bag|phone|purse|necklace|gold chain)[ -]?snatch\w*|snatch(?:ed|ing)?\b",
    ),
    (
        "crash-injury",
        (
            r"รถชน(?:(?!ไม่).){0,60}?(?:คนเจ็บ|บาดเจ็บ|เลือด|สลบ|หมดสติ|ขาหัก|แขนหัก|เสียชีวิต"
            r"|คนตาย)"
            r"|(?:รถ|มอเตอร์ไซค์|มอไซค์)ล้ม(?:(?!ไม่).){0,60}?(?:คนเจ็บ|บาดเจ็บ|เลือด|สลบ|หมดสติ"
            r"|ขาหัก|แขนหัก|หัวแตก)"
            r"|(?:เฉี่ยวชน|ชนกัน|ชนท้าย|อุบัติเหตุ)(?:(?!ไม่).){0,60}?(?:คนเจ็บ|บาดเจ็บ|เลือด|สลบ"
            r"|หมดสติ|ขาหัก|แขนหัก|เสียชีวิต)"
            r"|(?<!ไม่มี)(?:คนเจ็บ|บาดเจ็บ).{0,12}?(?:รถชน|รถล้ม|อุบัติเหตุ)|(?:รถ|กระบะ"
            r"|เก๋ง)\S{0,12}ชนคน"
            r"|ชนคนข้าม|คนถูกรถชน|คนโดนรถชน"
        ),
        (
            r"(?:crash|accident|collision|collided|overturned|hit by a "
            r"(?:car|truck|van|motorbike))"
            r"(?:(?!\b(?:no|not|nobody|without)\b).){0,60}?(?:hurt|injur\w+|bleeding"
            r"|unconscious|broken leg)"
            r"|(?<!no )(?<!nobody )(?:hurt|injur\w+).{0,60}?"
            r"(?:crash|accident|collision)"
            r"|(?:pedestrian|man|woman|child|kid|boy|girl|person) (?:was |got "
            r"|has been )?"
            r"hit by a (?:car|truck|van|motorbike|motorcycle|pickup)"
        ),
    ),
    (
        "fire",
        (
            r"ไฟไหม้|ไฟใหม้|ไฟลุก|เพลิงไหม้|เหตุเพลิง|เพลิงลุก|ควันโขมง|ควันไฟ|ควันดำ|ไฟลาม"
            r"|ไหม้(?:บ้าน|ร้าน|หญ้า|ขยะ|รถ|ป่า|โกดัง)|(?:บ้าน|ร้าน|รถ|หญ้า|ขยะ|โกดัง|หม้อแปลง"
            r"|สายไฟ)ไหม้"
            r"|กลิ่นไหม้"
        ),
        (
            r"on fire|(?:house|shop|car|grass|rubbish|kitchen|big|small"
            r"|electrical) fire\b"
            r"|\bfire (?:at|in|near|behind|on|has|started|broke)|there(?: i|')s a fire"
            r"|flames"
            r"|heavy smoke|black smoke|smoke (?:from|coming)|burning"
        ),
    ),
    (
        "domestic",
        (
            r"(?:สามี|ผัว|ภรรยา|เมีย|พ่อ|แม่|ลูก|แฟน).{0,24}?(?:ทะเลาะ|ทำร้าย|ตบตี|ซ้อม|ตีกัน|ทุบตี)"
            r"|ทะเลาะกันในบ้าน|ผัวเมีย|(?:ทำร้าย|ตบตี|ทุบตี|ซ้อม)(?:ภรรยา|เมีย|สามี|ลูก|แม่|พ่อ|แฟน)"
        ),
        (
            r"(?:husband|wife|couple|father|son)\b.{0,40}?(?:beat\w*|hit\w*|fight\w*"
            r"|argu\w*|violen\w*)"
            r"|domestic|beating (?:his|her)"
        ),
    ),
    (
        "assault",
        (
            r"ทำร้ายร่างกาย|ทำร้ายกัน|ถูกทำร้าย|โดนทำร้าย|ทะเลาะ|ตีกัน|ตบกัน|ตบตี|ต่อยกัน|ชกกัน|ชกต่อย"
            r"|รุมตี|รุมกระทืบ"
            r"|รุมทำร้าย|กระทืบ|ยกพวก|ไล่ฟัน|ไล่แทง|โดนแทง|ถูกแทง|แทงกัน|ฟันกัน|ถือมีด|มีดไล่|วิวาท"
            r"|ตะลุมบอน|คนมีมีด"
        ),
        (
            r"fight(?:s|ing)?\b|brawl|assault(?:ed)?|stabb(?:ed|ing)|beating|beaten up"
            r"|punch\w*"
            r"|attacked|with a knife|waving a knife"
        ),
    ),
    (
        "burglary",
        (
            r"งัดแงะ|งัดบ้าน|งัดร้าน|งัดประตู|งัดหน้าต่าง|งัดตู้|ย่องเบา|ปีนเข้าบ้าน|ปีนบ้าน|ขึ้นบ้าน"
            r"|ทุบกระจกร้าน|บุกรุก"
        ),
        (
            r"burglar\w*|break[- ]?in\b|broke(?:n)? in(?:to)?|breaking in(?:to)?"
            r"|forced the (?:door|lock)"
            r"|climbing in(?:to)?"
        ),
    ),
    (
        "medical",
        (
            r"หมดสติ|เป็นลม|หัวใจวาย|หายใจไม่ออก|ชักเกร็ง|คนชัก|ลมชัก|ป่วยหนัก|เจ็บป่วย|คนป่วย"
            r"|เจ็บหน้าอก|น็อค|ล้มฟุบ"
            r"|ล้มหมดสติ|เลือดออก|เลือดไหล|จมน้ำ|ตกน้ำ|ตกบันได|ตกจากที่สูง|ไฟดูด|ไฟช็อต|งูกัด|คลอดลูก"
            r"|จะคลอด|แน่นหน้าอก"
            r"|คนเจ็บ|หกล้มลุก|ลื่นล้ม|หมากัด|สุนัขกัด"
        ),
        (
            r"unconscious|collaps\w+|faint(?:ed|ing)|heart attack|chest pain|can(?:no"
            r"|')t breathe"
            r"|not breathing|seizure|having a fit|drown\w*|bleeding|ambulance"
            r"|snake ?bite|stroke\b"
            r"|electrocuted|bitten by"
        ),
    ),
    (
        "missing",
        (
            r"คนหาย|เด็กหาย|ลูกหาย|หลานหาย|ยายหาย|ตาหาย|พ่อหาย|แม่หาย|พลัดหลง|หลงทาง|หายตัว"
            r"|หายออกจากบ้าน|หายจากบ้าน"
            r"|เด็กหลง|คนแก่หลง|ตามหา(?:เด็ก|ลูก|หลาน|ยาย|คน|แม่|พ่อ)"
        ),
        (
            r"missing (?:\w+ )?(?:person|child|kid|boy|girl|man|woman|son|daughter"
            r"|grand\w+|elderly)"
            r"|(?:child|kid|boy|girl|son|daughter|grand\w+|tourist) (?:is |has |went "
            r"|has gone |is gone )?(?:missing|lost|disappeared)"
            r"|lost (?:child|kid|boy|girl|tourist)"
        ),
    ),
    (
        "theft",
        (
            r"ขโมย|ลักทรัพย์|ลักรถ|ลักของ|ลักเงิน|โดนลัก|ถูกลัก|รถหาย|มอเตอร์ไซค์หาย|มอไซค์หาย"
            r"|จักรยานหาย|ล้วงกระเป๋า"
            r"|หยิบของแล้วไม่จ่าย|โจร"
        ),
        (
            r"theft|thief|thieves|stole\b|stolen|stealing|steal\b|shop ?lift\w*"
            r"|pick ?pocket\w*"
        ),
    ),
    (
        "crash",
        (
            r"รถชน|รถล้ม|เฉี่ยวชน|ชนกัน|ชนท้าย|ชนแล้วหนี|ชนเสา|ชนต้นไม้|ชนประตู|ชนฟุตบาท|อุบัติเหตุ"
            r"|ประสานงา|รถคว่ำ|รถพลิก"
            r"|รถตกคลอง|รถเสียหลัก|มอเตอร์ไซค์ล้ม|มอไซค์ล้ม|สามล้อคว่ำ|โดนชน|ถูกชน"
            r"|รถ\S{0,12}ชน(?!บท)"
        ),
        (
            r"crash(?:ed)?|collision|collided|accident|hit and run|ran into"
            r"|rear[- ]ended"
            r"|overturned|fell off (?:his|her|the) (?:bike|motorbike|motorcycle)"
            r"|motorbike down"
            r"|hit (?:a|the) (?:pole|tree|car|wall|motorbike)"
        ),
    ),
    (
        "alarm",
        r"สัญญาณเตือนภัย|สัญญาณกันขโมย|เสียงสัญญาณ|ไซเรนดัง|สัญญาณดัง|อลาร์ม",
        r"alarm",
    ),
    (
        "drugs",
        (
            r"ยาเสพติด|ยาบ้า|ยาไอซ์|เสพยา|มั่วสุมเสพ|ค้ายา|ขายยาบ้า|ส่งยา(?=\S{0,6}กัน)|เมายา"
            r"|คลั่งยา|กัญชา|ดมกาว|พี้ยา"
        ),
        r"drug (?:deal\w*|use\w*|sell\w*)|drugs?\b|meth\b|yaba|sniffing glue",
    ),
    (
        "mischief",
        (
            r"ทำให้เสียทรัพย์|ทุบกระจก|ทุบรถ|พ่นสี|ปาหิน|ปากระจก|ปาขวด|ทำลายข้าวของ|ทำลายทรัพย์สิน"
            r"|ขีดรถ|กรีดรถ|พังป้าย|ทำลายป้าย"
        ),
        (
            r"vandal\w*|smash\w* (?:the |a |car |shop )*(?:window|windows|glass)"
            r"|graffiti"
            r"|spray[- ]paint\w*|throwing (?:stones|rocks|bottles)|scratched"
        ),
    ),
    (
        "suspicious",
        (
            r"ต้องสงสัย|น่าสงสัย|ท่าทางแปลก|ท่าทีมีพิรุธ|พิรุธ|ด้อมๆ\s?มองๆ|ด้อม ๆ มอง ๆ|ลับๆ\s?ล่อๆ"
            r"|คนแปลกหน้า|ส่องบ้าน"
            r"|ป้วนเปี้ยน|เดินวนไปมา|สะกดรอย|แอบถ่าย|วัตถุต้องสงสัย|กระเป๋าต้องสงสัย"
        ),
        (
            r"suspicious|suspect\b|loitering|lurking|prowl\w*|peeping"
            r"|looking into (?:the )?(?:cars|houses|windows)"
            r"|trying (?:car )?door handles|following (?:a|the) (?:girl|woman)"
        ),
    ),
    (
        "drunk",
        (
            r"คนเมา|เมาสุรา|เมาเหล้า|เมาอาละวาด|ขี้เมา|เมานอน|เมาแล้ว|เมามาก|เมาหนัก|เมาไม่"
            r"|เมาโวยวาย|กินเหล้าเมา|อาละวาด"
        ),
        r"drunk\w*|intoxicated",
    ),
    (
        "traffic",
        (
            r"จอดขวาง|กีดขวาง|จอดซ้อน|จอดทับ|รถเสีย(?!หาย|หลัก|ชีวิต)|ไฟจราจรเสีย|ไฟแดงเสีย"
            r"|ไฟแดงไม่ติด|ไฟจราจรไม่ติด|ต้นไม้ล้ม|กิ่งไม้หัก"
            r"|ต้นไม้หัก|เสาไฟล้ม|แข่งรถ|เด็กแว้น|รถติดมาก|รถติดหนัก|รถติดยาว|ฝ่าไฟแดง|ย้อนศร"
            r"|น้ำท่วมถนน|ถนนทรุด|ป้ายล้ม|ของหล่นบนถนน|ขวางถนน|ขวางทาง"
        ),
        (
            r"(?:block|obstruct)\w* (?:the )?(?:road|lane|street|gate|driveway|entrance"
            r"|way|traffic)"
            r"|double[- ]parked|parked across|traffic (?:light|lights|signal) (?:is "
            r"|are )?(?:out|broken|down|not working)"
            r"|broken[- ]down|broke down|fallen tree|tree (?:has )?(?:fallen|fell|down)"
            r"|street rac\w+|traffic jam"
        ),
    ),
    (
        "noise",
        (
            r"เสียงดัง|เปิดเพลงดัง|ร้องคาราโอเกะ|คาราโอเกะดัง|ท่อดัง|หนวกหู|จุดประทัด|จุดพลุ"
            r"|ส่งเสียงรบกวน|รบกวนชาวบ้าน"
        ),
        (
            r"loud (?:music|noise|party|karaoke)|noise|noisy|karaoke|fire ?crackers"
            r"|music (?:is )?too loud"
        ),
    ),
    (
        "animal",
        (
            r"งูเห่า|งูเหลือม|งูหลาม|งูเข้า|เจองู|มีงู|งูเลื้อย|จับงู|หมาจรจัด|สุนัขจรจัด|หมาไล่|หมาบ้า|ฝูงหมา"
            r"|วัวหลุด|ควายหลุด|ช้าง(?=หลุด|เข้า)"
            r"|ตัวเงินตัวทอง|ตัวต่อ|รังต่อ|รังแตน|ผึ้ง|ลิง(?=\S{0,8}(?:หลุด|เข้า|บุก))|หมาดุ|สุนัขดุ"
        ),
        (
            r"snake|cobra|python|stray dogs?|pack of dogs|dogs? (?:chasing|attacking"
            r"|loose)"
            r"|monkey|loose (?:cow|buffalo|dog|elephant)|hornets?|wasps?|swarm of bees"
        ),
    ),
    (
        "found",
        (
            r"ของหาย|กระเป๋าหาย|กระเป๋าตังค์หาย|กระเป๋าเงินหาย|โทรศัพท์หาย|มือถือหาย|ทำหล่น"
            r"|ทำกระเป๋าหล่น|เก็บกระเป๋า|เก็บได้|พบกระเป๋า|เจอกระเป๋า|บัตรประชาชนหาย|กุญแจหาย"
            r"|ทำหาย|ลืมไว้"
        ),
        (
            r"lost (?:my |a |the |his |her )*(?:wallet|bag|phone|passport|purse|keys"
            r"|camera)"
            r"|found (?:a |the |this )*(?:wallet|bag|phone|passport|purse|keys)"
            r"|(?:wallet|bag|phone|passport|purse) (?:is )?lost"
        ),
    ),
    (
        "assist",
        (
            r"ยางแตก|ยางรั่ว|สตาร์ทไม่ติด|น้ำมันหมด|ลืมกุญแจ|กุญแจติดในรถ|ล็อคอยู่ในรถ|ติดอยู่ใน(?:รถ|ลิฟต์"
            r"|บ้าน)|พาข้ามถนน|ขอความช่วยเหลือ"
            r"|ช่วยเหลือประชาชน|ติดลิฟต์|ช่วยเข็น"
        ),
        (
            r"flat tyre|flat tire|out of (?:petrol|gas|fuel)|locked out"
            r"|keys? (?:locked )?in(?:side)? the car"
            r"|stuck in (?:the |a )?(?:lift|elevator|mud)|needs? help crossing"
            r"|jump start"
        ),
    ),
)
"""Code, Thai, English; both for lower-case text with ASCII digits."""

NOT_SO_BEFORE = (
    r"(?:ไม่มี(?:คน|ใคร|เหตุ|การ)?|ไม่ใช่|ไม่ได้(?:เกิด)?|ไม่พบ|ไม่เห็น|ไม่เจอ|ยังไม่|no|not|isn't"
    r"|wasn't|without|no more"
    r"|no sign of(?: a| any)?|not a|not any|there is no|not really a)\s*(?:เหตุ|การ"
    r"|คน|รถ|any |a )?\s*$"
)
"""What stands before words that tell what did not happen."""
DRILL = (
    r"ซ้อม(?:ดับเพลิง|แผน|หนีไฟ|อพยพ|รับมือ|กู้ภัย|ช่วย|ปฐมพยาบาล|เผชิญเหตุ)|ฝึกซ้อม|การซ้อม|ซักซ้อม"
    r"|จำลองเหตุ|เหตุจำลอง|เหตุการณ์จำลอง|สมมติเหตุ"
    r"|สถานการณ์สมมติ|สาธิต|\bdrills?\b|\b(?:fire|rescue) (?:practice|training"
    r"|exercise)|simulat\w+|\bpractice run"
)
"""Words of a drill; what they are said of did not happen."""
SPOKEN_OF = (
    r"สนใจทัก|สนใจติดต่อ|ประกันภัยรถ|โปรโมชั่น|ลดราคา|ดูหนัง|ดูละคร|ในหนัง|ในละคร"
    r"|\b(?:movie|film|novel|tv series|episode)\b"
)
"""Words of selling and of fiction; what they are said of is not here and now."""
NOT_NOW_BEFORE = (
    r"(?:ถ้า(?:มี|เกิด|เจอ)?|หาก(?:มี|เกิด)?|เผื่อ(?:มี)?|เวลา(?:มี|โดน|ถูก|เกิด|เจอ)"
    r"|ตอน(?:ที่)?(?:ถูก|โดน|มี|เกิด)|เกี่ยวกับ|เรื่อง(?:ของ)?"
    r"|เคย(?:มี|ถูก|โดน|เกิด|เจอ)?|กลัว(?:ว่าจะ|จะ|มี|เกิด)?|ประกัน(?:ภัย)?|ระวัง(?:จะ|มี)?"
    r"|ป้องกัน(?:การ|เหตุ)?|กัน|ข่าว(?:เรื่อง)?|คดี|ห้าม|งด|ละคร|หนัง"
    r"|คลิป|นิยาย|เมื่อวาน(?:นี้)?(?:มี|ก็มี)?|ปีที่แล้ว(?:มี)?|อาทิตย์ก่อน(?:มี)?|สถิติ|ลด|รณรงค์|แก้ปัญหา"
    r"|ปัญหา|ถังดับเพลิง"
    r"|\bif(?: there(?:'s| is))?(?: any| an?)?|\bwhen(?:ever)? there(?:'s"
    r"| is)(?: an?)?|in case of(?: an?)?|\babout(?: the| an?)?|used to be(?: an?)?"
    r"|\bprevent(?:ing)?|\bavoid(?:ing)?|\binsurance(?: for)?|\bagainst"
    r"|\bnews (?:about|of)(?: the)?|\bafraid of|yesterday(?:'s)?|last (?:week|month"
    r"|year)(?:'s)?"
    r"|\banti|\bstop)[ -]*(?:การ|เหตุ|คน|รถ|จะ)?\s*$"
)
"""What stands before words that tell of another time, or of none."""
NOT_SO_AFTER = (
    r"\s*(?:\S{0,12})?(?:ดับแล้ว|ดับสนิท|ดับได้แล้ว|สงบแล้ว|สงบลงแล้ว|เรียบร้อยแล้ว|เคลียร์แล้ว"
    r"|เคลียร์เสร็จ|จบแล้ว|เลิกแล้ว|แยกย้ายแล้ว|กลับบ้านแล้ว"
    r"|เคลื่อนย้ายแล้ว|ย้ายแล้ว|เจอตัวแล้ว|เจอแล้ว|พบตัวแล้ว|พบแล้ว|จับได้แล้ว|ควบคุมเพลิงได้|คลี่คลาย"
    r"|ถอนตัวแล้ว|ไปหมดแล้ว|ไม่มีแล้ว|หยุดแล้ว|ปิดแล้ว)"
    r"|\s*(?:\S+\s){0,3}?(?:is|was|has been|are|were|all)?\s*(?:out now|put out"
    r"|under control|cleared|over now|is over|all over|resolved|settled|found safe"
    r"|been found|stopped now"
    r"|extinguish\w*|insurance|safety|prevention|moved away|calmed down|gone now"
    r"|has left|have left|went home)"
)
"""What stands behind words that tell what is over."""
ASKS = (
    r"(?:ไหม|มั้ย|มัย|หรือเปล่า|หรือป่าว|รึเปล่า|ป่าว|หรือยัง|รึยัง|ใช่ไหม|ที่ไหน|ตรงไหน|อะไร|ยังไง"
    r"|กี่คน|กี่คัน|เท่าไหร่|เท่าไร|เมื่อไหร่|ใคร|ทำไม|ไหน)"
    r"\s*(?:ครับ|คับ|ค่ะ|คะ|จ๊ะ|นะ|บ้าง|เอ่ย|เหรอ|หรอ|ครับผม|น้อ)*\s*[?？]*\s*$|[?？]\s*$"
)
"""The end of a question."""
PLEADS = r"ช่วย|ด้วย|ด่วน|ขอ|รบกวน|ตำรวจ|สายตรวจ|please|help|send|urgent|asap"
"""What makes a question a plea."""
