//! Code tables printed on cards in Chinese: the only Han characters of this room.

/// 长期: the validity of a card without an end.
pub const LONG_TERM: &str = "长期";

/// Between the parts of a name that does not begin with a family name of one character (阿卜杜·热合曼): as systems write it.
pub const MIDDLE_DOTS: [char; 5] = ['·', '•', '．', '・', '.'];

/// 民族, GB/T 3304, with the two codes outside 01..56 that cards carry.
const ETHNIC_GROUPS: [(&str, &str); 58] = [
    ("01", "汉"),
    ("02", "蒙古"),
    ("03", "回"),
    ("04", "藏"),
    ("05", "维吾尔"),
    ("06", "苗"),
    ("07", "彝"),
    ("08", "壮"),
    ("09", "布依"),
    ("10", "朝鲜"),
    ("11", "满"),
    ("12", "侗"),
    ("13", "瑶"),
    ("14", "白"),
    ("15", "土家"),
    ("16", "哈尼"),
    ("17", "哈萨克"),
    ("18", "傣"),
    ("19", "黎"),
    ("20", "傈僳"),
    ("21", "佤"),
    ("22", "畲"),
    ("23", "高山"),
    ("24", "拉祜"),
    ("25", "水"),
    ("26", "东乡"),
    ("27", "纳西"),
    ("28", "景颇"),
    ("29", "柯尔克孜"),
    ("30", "土"),
    ("31", "达斡尔"),
    ("32", "仫佬"),
    ("33", "羌"),
    ("34", "布朗"),
    ("35", "撒拉"),
    ("36", "毛南"),
    ("37", "仡佬"),
    ("38", "锡伯"),
    ("39", "阿昌"),
    ("40", "普米"),
    ("41", "塔吉克"),
    ("42", "怒"),
    ("43", "乌孜别克"),
    ("44", "俄罗斯"),
    ("45", "鄂温克"),
    ("46", "德昂"),
    ("47", "保安"),
    ("48", "裕固"),
    ("49", "京"),
    ("50", "塔塔尔"),
    ("51", "独龙"),
    ("52", "鄂伦春"),
    ("53", "赫哲"),
    ("54", "门巴"),
    ("55", "珞巴"),
    ("56", "基诺"),
    ("97", "其他"),
    ("98", "外国血统中国籍人士"),
];

/// The ethnic group of a two-digit code; `None` for codes the standard does not know.
pub fn ethnic_group(code: &str) -> Option<&'static str> {
    ETHNIC_GROUPS.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
}

/// 性别, GB/T 2261.1; `None` for codes the standard does not know.
pub fn sex(code: &str) -> Option<&'static str> {
    match code {
        "0" => Some("未知"),
        "1" => Some("男"),
        "2" => Some("女"),
        "9" => Some("未说明"),
        _ => None,
    }
}

/// 国籍, ISO 3166-1 with the names of GB/T 2659. For display only: an unknown code is shown as it stands on the card.
const COUNTRIES: &str = "\
AFG阿富汗 ALB阿尔巴尼亚 DZA阿尔及利亚 AND安道尔 AGO安哥拉 ATG安提瓜和巴布达 ARG阿根廷 ARM亚美尼亚 AUS澳大利亚 AUT奥地利 \
AZE阿塞拜疆 BHS巴哈马 BHR巴林 BGD孟加拉国 BRB巴巴多斯 BLR白俄罗斯 BEL比利时 BLZ伯利兹 BEN贝宁 BTN不丹 BOL玻利维亚 BIH波黑 \
BWA博茨瓦纳 BRA巴西 BRN文莱 BGR保加利亚 BFA布基纳法索 BDI布隆迪 KHM柬埔寨 CMR喀麦隆 CAN加拿大 CPV佛得角 CAF中非 TCD乍得 \
CHL智利 CHN中国 COL哥伦比亚 COM科摩罗 COG刚果（布） COD刚果（金） CRI哥斯达黎加 CIV科特迪瓦 HRV克罗地亚 CUB古巴 CYP塞浦路斯 \
CZE捷克 DNK丹麦 DJI吉布提 DMA多米尼克 DOM多米尼加 ECU厄瓜多尔 EGY埃及 SLV萨尔瓦多 GNQ赤道几内亚 ERI厄立特里亚 EST爱沙尼亚 \
SWZ斯威士兰 ETH埃塞俄比亚 FJI斐济 FIN芬兰 FRA法国 GAB加蓬 GMB冈比亚 GEO格鲁吉亚 DEU德国 GHA加纳 GRC希腊 GRD格林纳达 GTM危地马拉 \
GIN几内亚 GNB几内亚比绍 GUY圭亚那 HTI海地 HND洪都拉斯 HUN匈牙利 ISL冰岛 IND印度 IDN印度尼西亚 IRN伊朗 IRQ伊拉克 IRL爱尔兰 \
ISR以色列 ITA意大利 JAM牙买加 JPN日本 JOR约旦 KAZ哈萨克斯坦 KEN肯尼亚 KIR基里巴斯 PRK朝鲜 KOR韩国 KWT科威特 KGZ吉尔吉斯斯坦 LAO老挝 \
LVA拉脱维亚 LBN黎巴嫩 LSO莱索托 LBR利比里亚 LBY利比亚 LIE列支敦士登 LTU立陶宛 LUX卢森堡 MDG马达加斯加 MWI马拉维 MYS马来西亚 \
MDV马尔代夫 MLI马里 MLT马耳他 MHL马绍尔群岛 MRT毛里塔尼亚 MUS毛里求斯 MEX墨西哥 FSM密克罗尼西亚 MDA摩尔多瓦 MCO摩纳哥 MNG蒙古国 \
MNE黑山 MAR摩洛哥 MOZ莫桑比克 MMR缅甸 NAM纳米比亚 NRU瑙鲁 NPL尼泊尔 NLD荷兰 NZL新西兰 NIC尼加拉瓜 NER尼日尔 NGA尼日利亚 MKD北马其顿 \
NOR挪威 OMN阿曼 PAK巴基斯坦 PLW帕劳 PSE巴勒斯坦 PAN巴拿马 PNG巴布亚新几内亚 PRY巴拉圭 PER秘鲁 PHL菲律宾 POL波兰 PRT葡萄牙 QAT卡塔尔 \
ROU罗马尼亚 RUS俄罗斯 RWA卢旺达 KNA圣基茨和尼维斯 LCA圣卢西亚 VCT圣文森特和格林纳丁斯 WSM萨摩亚 SMR圣马力诺 STP圣多美和普林西比 \
SAU沙特阿拉伯 SEN塞内加尔 SRB塞尔维亚 SYC塞舌尔 SLE塞拉利昂 SGP新加坡 SVK斯洛伐克 SVN斯洛文尼亚 SLB所罗门群岛 SOM索马里 ZAF南非 \
SSD南苏丹 ESP西班牙 LKA斯里兰卡 SDN苏丹 SUR苏里南 SWE瑞典 CHE瑞士 SYR叙利亚 TJK塔吉克斯坦 TZA坦桑尼亚 THA泰国 TLS东帝汶 TGO多哥 TON汤加 \
TTO特立尼达和多巴哥 TUN突尼斯 TUR土耳其 TKM土库曼斯坦 TUV图瓦卢 UGA乌干达 UKR乌克兰 ARE阿联酋 GBR英国 USA美国 URY乌拉圭 UZB乌兹别克斯坦 \
VUT瓦努阿图 VAT梵蒂冈 VEN委内瑞拉 VNM越南 YEM也门 ZMB赞比亚 ZWE津巴布韦 XXA无国籍";

/// Letters of a country's code.
const COUNTRY_CODE_CHARS: usize = 3;

/// The country of a three-letter code; `None` for codes the table does not know.
pub fn nationality(code: &str) -> Option<&'static str> {
    let mut countries = COUNTRIES.split(' ').filter_map(|country| country.split_at_checked(COUNTRY_CODE_CHARS));
    countries.find(|(known, _)| *known == code).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_names_distinct() {
        assert!(ETHNIC_GROUPS.is_sorted_by(|a, b| a.0 < b.0));
        let mut names: Vec<_> = ETHNIC_GROUPS.iter().map(|(_, name)| name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ETHNIC_GROUPS.len());
    }

    #[test]
    fn an_unknown_code_is_no_failure() {
        assert_eq!(ethnic_group("81"), None);
        assert_eq!(ethnic_group(""), None);
        assert_eq!(ethnic_group("46"), Some("德昂"));
        assert_eq!(sex("0"), Some("未知"));
        assert_eq!(sex("3"), None);
        for code in ["", "UTO", "CA", "CANA", "can", "加拿大"] {
            assert_eq!(nationality(code), None, "{code}");
        }
        assert_eq!(nationality("CAN"), Some("加拿大"));
        assert_eq!((nationality("AFG"), nationality("ZWE")), (Some("阿富汗"), Some("津巴布韦")));
    }

    #[test]
    fn a_country_has_one_code_of_three_letters_and_one_name() {
        let mut codes: Vec<(&str, &str)> = COUNTRIES.split(' ').map(|country| country.split_at(COUNTRY_CODE_CHARS)).collect();
        assert!(codes.iter().all(|(code, name)| code.bytes().all(|b| b.is_ascii_uppercase()) && !name.is_empty()));
        let countries = codes.len();
        codes.sort_unstable();
        codes.dedup_by_key(|(code, _)| *code);
        assert_eq!(codes.len(), countries);
        codes.sort_unstable_by_key(|(_, name)| *name);
        codes.dedup_by_key(|(_, name)| *name);
        assert_eq!(codes.len(), countries);
    }
}
