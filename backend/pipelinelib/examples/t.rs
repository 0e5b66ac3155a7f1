use std::io::Read;
fn main() {
    let mut b = Vec::new();
    std::io::stdin().read_to_end(&mut b).unwrap();
    let ci = milepost_pipelinelib::Ci { project: Some("services/example".into()), ..Default::default() };
    let t = std::time::Instant::now();
    let r = milepost_pipelinelib::check(&b, &ci);
    let d = t.elapsed();
    if std::env::args().nth(1).is_some() {
        print!(
            "{}{}",
            milepost_pipelinelib::render::outline(&r.plan),
            milepost_pipelinelib::render::text("config.yaml", &r.findings)
        );
    }
    eprintln!(
        "{} bytes {} findings {:?} first {:?}",
        b.len(),
        r.findings.len(),
        d,
        r.findings.first().map(|f| f.rule.id())
    );
}
