//! Code tables printed on cards in Chinese: the only Han characters of this room.

/// 长期: the validity of a card without an end.
pub const LONG_TERM: &str = "长期";

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
    }
}
