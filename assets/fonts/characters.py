"""Prints the characters of the font subsets, for pyftsubset --text-file."""

import sys

# Characters of names that GB 2312 lacks. The full fonts of the image cover the rest.
NAMES = (
    "堃䶮㛃喆犇玥珺昇甦陞鎔镕瑄瑀旻昉昀晞翀祎婳媖玘垚骉焱焜燚赟赪頔琤弢仝亓仉佷倓偲彧忞怿悰惢戬旸昳晙晢暐暘曈曌"
    "朶杬杺枟栐梽棽椛楙榠橦沄沚沺泚洢洣浛浥涴淏淯渼湉湜溁溦澐瀞炘炆烔烜焓焯煊煐熠燊燨爔牮玙玚玠玡玢玭珅珝珩珮琁琇琎琏"
    "琚琛琮琯琰琲瑢瑧瑨瑭璁璇璎璟璠璥璩璿甯畇皛皞睎砚祐祜禔禛禤稹竑筠箐翛翯耑芃芊苡苧茆荇莙莛菀葳袆裎詝譞跶逄逯邝邴邾"
    "郄郗郯郜酆鈊钘钰钲钶铖铤锜锟锳锴镠镱閟阚陟雱霂霈靓韡韬頫颀飏飖飗骐骦鹓鹂黾龑龢莹蕲濛灏翊翾妘姮姵娍婞嫚嫕孖宓寘屾岍"
    "峣崟嵚帡弘彣徕恺惇慜扆抃拴挦揆撝攸斛昶晗晟暄曦枍柃桄桉梓棻楒榕槿樾檀歆毓沁沣沨沩泂泩洺浟涵淇渟湄湲滉滢漪潇潞潼澍"
    "澔澂濬瀛炅炜炫烨焘焮煒煜煦熹熙燏璐璞瓒甡畹皓皙睿瞾碁碧磊祺禹穆竣笙筱箴簃綦纁绂绤绮缇缦缨罡羲翎耘聃肜胤臻舜芈芮芷茗荃"
    "菁菲萱葆蓁蓓蔚蕙薇薷蘅蘭虓虢裬褀觐諾豳贇赜轶辂辰逑逍遥邈郁鄢醴釗钊鑫铄铉铎铮锦镛闿隽雯霁霏霓靖韫韶頠颂颢飒馥馨骁骅骢骥鸢鹄鹭麒麓黛黻"
)

RANGES = [
    (0x20, 0x7E),  # ASCII
    (0xA0, 0xFF),  # Latin-1
    (0x2010, 0x2027), (0x202F, 0x205E),  # general punctuation
    (0x2150, 0x215B), (0x2160, 0x216B),  # fractions, Roman numbers
    (0x2190, 0x2199), (0x21E6, 0x21E9),  # arrows
    (0x2460, 0x2473), (0x2776, 0x277F), (0x24EB, 0x24F4),  # numbers in circles
    (0x2500, 0x257F), (0x2580, 0x2595),  # box drawing, blocks
    (0x3000, 0x303F),  # CJK punctuation
    (0xFE30, 0xFE4F),  # vertical forms
    (0xFF00, 0xFFEF),  # fullwidth and halfwidth forms
]

SIGNS = (
    "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ"  # pinyin
    "€℃℉№℡™←↑→↓⇧⇦⏎"
    "±×÷≈≠≤≥≡∞√∑∈∩∪∥∠⊙∶∷"
    "■□▲△▶▷▼▽◀◁◆◇○●◎◯★☆♀♂☎☏✓✚⚠"
    "㎜㎝㎞㎎㎏㏄㎡㏑㊣㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩㇏㇐㇑㇒㇔㇖㇕"
    "\u00b7\u30fb\u02c7\u02c9\u02ca\u02cb"
)


def gb2312():
    """The 6763 hanzi of GB 2312: rows 16-55 are level 1, 56-87 level 2."""
    for row in range(16, 88):
        for cell in range(1, 95):
            try:
                yield bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312")
            except UnicodeDecodeError:
                pass  # row 55 ends five cells early


characters = {chr(c) for first, last in RANGES for c in range(first, last + 1)} | set(SIGNS) | set(NAMES) | set(gb2312())
sys.stdout.write("".join(sorted(characters)))
