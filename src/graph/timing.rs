use super::sample::Sample;
use super::*;
use std::time::Instant;
#[test]
fn timing() {
    for bilingual in [false, true] {
        let mut paths = vec![];
        for n in 0..10_000usize {
            let name = if n % 2 == 0 {
                format!("쿠버네티스 네트워크 {n}")
            } else {
                format!("Kubernetes Network {n}")
            };
            paths.push(if bilingual {
                format!(
                    "{}/{}/{}.md",
                    if n % 2 == 0 { "ko" } else { "en" },
                    ["운영", "Guides", "심화"][n % 3],
                    name
                )
            } else {
                format!(
                    "{}/{}/{}.md",
                    ["운영", "Guides", "심화"][n % 3],
                    ["a", "b"][n / 3 % 2],
                    name
                )
            });
        }
        let names: Vec<String> = paths
            .iter()
            .map(|p| p.rsplit('/').next().unwrap().trim_end_matches(".md").to_owned())
            .collect();
        let mut heads: Vec<Head> = vec![];
        for n in 0..10_000usize {
            let mut h =
                Head { path: crate::base::VaultPath::new(&paths[n]), ..Head::default() };
            h.tags = vec![
                format!("k8s/net{}", n % 20),
                format!("개념"),
                format!("t{}", n % 40),
            ];
            h.anchors = super::sample::anchors(&["## 개요", "## 설치 방법", "## 결과"]);
            h.aliases = vec![format!("별칭 {n}")];
            if bilingual {
                h.permalink = Some(format!("p/{}", n / 2));
            }
            for l in 0..12usize {
                let mut t = (n * 7919 + l * 104729) % 10_000;
                if bilingual {
                    t = t - t % 2 + n % 2;
                }
                let sub = if l % 6 == 0 { "설치 방법" } else { "" };
                h.links.push(crate::note::Link {
                    kind: crate::note::LinkKind::Wiki,
                    path: names[t].clone(),
                    subpath: sub.into(),
                    span: crate::base::Span { start: l as u32, end: l as u32 + 1 },
                    context: None,
                });
            }
            heads.push(h);
        }
        heads.sort_by(|a, b| a.path.cmp(&b.path));
        let heads: Vec<Arc<Head>> = heads.into_iter().map(Arc::new).collect();
        let config = super::sample::config();
        let vault = Vault::default();
        let private = PrivateNames::default();
        for _ in 0..4 {
            let t0 = Instant::now();
            let folded = folded_paths(&heads);
            let t1 = Instant::now();
            let places = Places::new(&config, &heads, &folded);
            let t2 = Instant::now();
            let folders = Folders::new(&heads);
            let t3 = Instant::now();
            let names = Names::new(&heads, folded, &vault, &places);
            let t4 = Instant::now();
            let resolver = Resolver {
                names: &names,
                folders: &folders,
                private: &private,
                places: &places.notes,
            };
            let mut hits = resolve_all(&resolver, &heads);
            let t5 = Instant::now();
            let explicit = follow_translations(&resolver, &heads, &mut hits);
            let mut d = vec![];
            let versions = translate::versions(&heads, &places, &explicit, &mut d);
            let t6 = Instant::now();
            let known = Known {
                heads: &heads,
                names: &names,
                places: &places.notes,
                versions: &versions,
            };
            let followed = targets::targets(&known, &hits);
            let t7 = Instant::now();
            let (targets, findings): (Vec<_>, Vec<_>) = followed.into_iter().unzip();
            d.extend(report(&known, &targets, &findings));
            let t8 = Instant::now();
            d.extend(aliases::collisions(&heads, &names, &versions));
            let t9 = Instant::now();
            let b = backlinks::backlinks(&targets);
            let t10 = Instant::now();
            let g = tags::tags(&heads, &places.notes);
            let t11 = Instant::now();
            eprintln!(
                "bi {bilingual} total {:?}: fold {:?} places {:?} folders {:?} names {:?} resolve {:?} versions {:?} targets {:?} report {:?} alias {:?} back {:?} tags {:?} diag {} {} {}",
                t11 - t0,
                t1 - t0,
                t2 - t1,
                t3 - t2,
                t4 - t3,
                t5 - t4,
                t6 - t5,
                t7 - t6,
                t8 - t7,
                t9 - t8,
                t10 - t9,
                t11 - t10,
                d.len(),
                b.items.len(),
                g.len()
            );
        }
    }
}
