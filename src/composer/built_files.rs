/// What the deployer makes of the sources and the program reads: the whole of a data directory besides its sums. The
/// build script includes this file, too.
pub const BUILT_FILES: [&str; 9] = [
    "default.yaml",
    "kiosk_pinyin.schema.yaml",
    "kiosk_pinyin.prism.bin",
    "kiosk_pinyin.table.bin",
    "kiosk_nine.schema.yaml",
    "kiosk_nine.prism.bin",
    "kiosk_stroke.schema.yaml",
    "kiosk_stroke.prism.bin",
    "kiosk_stroke.table.bin",
];
