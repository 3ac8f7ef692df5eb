//! Whether a Korean word spells a Latin one: `쿠버네티스` and `Kubernetes`.
//!
//! Vowels differ too much between the two to be compared, so only consonants are, as
//! classes that loan words do not tell apart (`ㅂ ㅍ` for b, p, f and v).

use unicode_normalization::UnicodeNormalization;

/// Longest word compared, in characters.
const LONGEST: usize = 60;

/// Whether the Hangul text is the Latin one by its sound. Letters of Latin in the Korean
/// word (`아르고CD`) stand for themselves.
pub(super) fn sounds_like(korean: &str, latin: &str) -> bool {
    if korean.chars().count() > LONGEST || latin.chars().count() > LONGEST {
        return false;
    }
    let (heard, said) = (korean_sounds(korean), latin_sounds(latin));
    // `r` is silent at the end of a syllable: `server` is 서버.
    let length = said.iter().filter(|s| **s != 'r').count();
    if heard.len() < 2 || length < 2 {
        return heard.len() == length && length == 1 && same(&heard, &said) == 0;
    }
    let room = usize::from(heard.len().min(length) >= 4);
    same(&heard, &said) <= room
}

/// The consonants of Hangul, finals as they are heard before a pause.
fn korean_sounds(text: &str) -> Vec<char> {
    let mut sounds = Vec::new();
    let mut latin = String::new();
    let flush = |latin: &mut String, sounds: &mut Vec<char>| {
        sounds.extend(latin_sounds(&std::mem::take(latin)));
    };
    for c in text.nfd() {
        if c.is_ascii_alphabetic() {
            latin.push(c);
            continue;
        }
        flush(&mut latin, &mut sounds);
        let sound = match c {
            'ᄀ' | 'ᄁ' | 'ᄏ' | 'ᆨ' | 'ᆩ' | 'ᆿ' => 'k',
            'ᄂ' | 'ᆫ' | 'ᆼ' => 'n',
            'ᄃ' | 'ᄄ' | 'ᄐ' | 'ᆮ' | 'ᇀ' | 'ᆺ' | 'ᆻ' => 't',
            'ᄅ' | 'ᆯ' => 'l',
            'ᄆ' | 'ᆷ' => 'm',
            'ᄇ' | 'ᄈ' | 'ᄑ' | 'ᆸ' | 'ᇁ' => 'p',
            'ᄉ' | 'ᄊ' => 's',
            'ᄌ' | 'ᄍ' | 'ᄎ' | 'ᆽ' | 'ᆾ' => 'j',
            'ᄒ' => 'h',
            _ => continue,
        };
        // ㄹㄹ between vowels is one l.
        if !(sound == 'l' && sounds.last() == Some(&'l')) {
            sounds.push(sound);
        }
    }
    flush(&mut latin, &mut sounds);
    sounds
}

/// The consonants of a Latin word; `r` is one that may be silent.
fn latin_sounds(text: &str) -> Vec<char> {
    let letters: Vec<char> =
        text.chars().filter(|c| c.is_ascii_alphabetic() || *c == ' ').collect();
    let lower: Vec<char> = letters.iter().map(char::to_ascii_lowercase).collect();
    let mut sounds = Vec::new();
    let mut at = 0;
    while at < lower.len() {
        let next = lower.get(at + 1).copied().unwrap_or(' ');
        let vowel = |c: char| "aeiouy".contains(c);
        let (sound, taken): (&str, usize) = match (lower[at], next) {
            ('c', 'h') => ("j", 2),
            ('c', 'k') => ("k", 2),
            ('c', 'e' | 'i' | 'y') => ("s", 1),
            ('p', 'h') => ("p", 2),
            ('s', 'h') => ("s", 2),
            ('t', 'h') => ("t", 2),
            ('t', 'i') if lower.get(at + 2) == Some(&'o') => ("s", 1),
            ('g', 'h') | ('w', _) => ("", 1),
            ('g', 'e') => ("j", 1),
            ('x', _) => ("ks", 1),
            ('c' | 'k' | 'q' | 'g', _) => ("k", 1),
            ('n', _) => ("n", 1),
            ('d' | 't', _) => ("t", 1),
            ('l', _) => ("l", 1),
            ('r', after) => (if vowel(after) { "l" } else { "r" }, 1),
            ('m', _) => ("m", 1),
            ('b' | 'p' | 'f' | 'v', _) => ("p", 1),
            ('s', _) => ("s", 1),
            ('j' | 'z', _) => ("j", 1),
            ('h', _) => ("h", 1),
            _ => ("", 1),
        };
        let double = at > 0 && lower[at] == lower[at - 1];
        if !double {
            sounds.extend(sound.chars());
        }
        at += taken;
    }
    sounds
}

/// How many consonants differ; `r` of the Latin word may be missing.
fn same(heard: &[char], said: &[char]) -> usize {
    let mut row: Vec<usize> = Vec::with_capacity(said.len() + 1);
    row.push(0);
    for sound in said {
        let last = row.last().expect("it has a first entry");
        row.push(last + usize::from(*sound != 'r'));
    }
    for (i, h) in heard.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, s) in said.iter().enumerate() {
            let alike = h == s || (*h == 'l' && *s == 'r') || (*h == 't' && *s == 's');
            let replaced = diagonal + usize::from(!alike);
            diagonal = row[j + 1];
            let left = row[j] + usize::from(*s != 'r');
            row[j + 1] = replaced.min(row[j + 1] + 1).min(left);
        }
    }
    *row.last().expect("it has a first entry")
}

#[cfg(test)]
mod tests {
    use super::sounds_like;

    #[test]
    fn loan_words_sound_like_what_they_spell() {
        for (korean, latin) in [
            ("파드", "Pod"),
            ("포드", "Pod"),
            ("노드", "Node"),
            ("쿠버네티스", "Kubernetes"),
            ("디플로이먼트", "Deployment"),
            ("레플리카셋", "ReplicaSet"),
            ("스테이트풀셋", "StatefulSet"),
            ("네임스페이스", "Namespace"),
            ("서비스", "Service"),
            ("헤드리스 서비스", "Headless Service"),
            ("이스티오", "Istio"),
            ("헬름", "Helm"),
            ("깃옵스", "GitOps"),
            ("프로메테우스", "Prometheus"),
            ("커스터마이즈", "Kustomize"),
            ("아르고CD", "ArgoCD"),
            ("시크릿", "Secret"),
            ("컨피그맵", "ConfigMap"),
            ("컨테이너", "Container"),
            ("인그레스", "Ingress"),
        ] {
            assert!(sounds_like(korean, latin), "{korean} {latin}");
        }
    }

    #[test]
    fn translations_and_other_names_do_not() {
        for (korean, latin) in [
            ("서비스 메시", "Istio"),
            ("파드", "Node"),
            ("역할 기반 접근 제어", "RBAC"),
            ("조정 루프", "Control loop"),
            ("파드가 뜨지 않을 때", "CrashLoopBackOff"),
            ("컨테이너 이미지", "Container"),
            ("", "Pod"),
            ("파드", ""),
        ] {
            assert!(!sounds_like(korean, latin), "{korean} {latin}");
        }
    }
}
