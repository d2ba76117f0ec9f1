//! Minimal conditions that are exactly equivalent to a set of points: two-level minimisation with many-valued variables.
//!
//! A *cube* allows some values of each variable. A cube that meets no excluded point, and that would meet one if any further
//! value were allowed, is a *prime implicant*. The cover is found as in ESPRESSO (Brayton, Hachtel, McMullen and
//! Sangiovanni-Vincentelli, Logic Minimization Algorithms for VLSI Synthesis, 1984; many-valued: Rudell and
//! Sangiovanni-Vincentelli, 1987): expand against the excluded points, then leave out what others cover. That the cover is
//! exact does not rest on the heuristics: every cube is checked against every excluded point, and the cover against every
//! included one. That it has as few cubes as possible is not promised.

/// Sets of points by number.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bits(Vec<u64>);

impl Bits {
    fn none(points: usize) -> Self {
        Self(vec![0; points.div_ceil(64)])
    }

    fn insert(&mut self, point: usize) {
        self.0[point / 64] |= 1 << (point % 64);
    }

    fn contains(&self, point: usize) -> bool {
        self.0[point / 64] & (1 << (point % 64)) != 0
    }

    fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    fn add(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own |= other;
        }
    }

    fn is_within(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(own, other)| own & !other == 0)
    }

    fn first(&self) -> Option<usize> {
        let word = self.0.iter().position(|word| *word != 0)?;
        Some(word * 64 + self.0[word].trailing_zeros() as usize)
    }

    fn without(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(own, other)| own & !other).collect())
    }
}

/// For each variable, the values that are allowed, as bits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cube(pub Vec<u16>);

impl Cube {
    /// Whether the cube meets a point.
    #[must_use]
    pub fn has(&self, point: &[u8]) -> bool {
        self.0.iter().zip(point).all(|(allowed, value)| allowed & (1 << value) != 0)
    }
}

/// Points with values for each variable.
#[derive(Clone, Debug)]
pub struct Points {
    /// How many values each variable has.
    sizes: Vec<u8>,
    all: Vec<Vec<u8>>,
    /// For each variable and value, the points that have it.
    by_value: Vec<Vec<Bits>>,
}

impl Points {
    /// Points whose variables have so many values each: at most sixteen.
    #[must_use]
    pub fn new(sizes: Vec<u8>, points: Vec<Vec<u8>>) -> Self {
        let mut by_value: Vec<Vec<Bits>> =
            sizes.iter().map(|size| vec![Bits::none(points.len()); usize::from(*size)]).collect();
        for (number, point) in points.iter().enumerate() {
            for (variable, value) in point.iter().enumerate() {
                by_value[variable][usize::from(*value)].insert(number);
            }
        }
        Self { sizes, all: points, by_value }
    }

    fn full(&self, variable: usize) -> u16 {
        ((1_u32 << self.sizes[variable]) - 1) as u16
    }

    /// The points that a cube meets.
    fn met(&self, cube: &Cube) -> Bits {
        let mut met = Bits(vec![u64::MAX; self.all.len().div_ceil(64)]);
        for (variable, allowed) in cube.0.iter().enumerate() {
            if *allowed == self.full(variable) {
                continue;
            }
            let values = self.by_value[variable].iter().enumerate().filter(|(value, _)| allowed & (1 << value) != 0);
            let mut any = vec![0_u64; met.0.len()];
            for (_, bits) in values {
                for (word, bits) in any.iter_mut().zip(&bits.0) {
                    *word |= bits;
                }
            }
            for (word, any) in met.0.iter_mut().zip(&any) {
                *word &= any;
            }
        }
        if let (Some(last), rest @ 1..) = (met.0.last_mut(), self.all.len() % 64) {
            *last &= (1 << rest) - 1;
        }
        met
    }

    /// The numbers of the points that a cube meets.
    #[must_use]
    pub fn in_cube(&self, cube: &Cube) -> Vec<usize> {
        let met = self.met(cube);
        (0..self.all.len()).filter(|point| met.contains(*point)).collect()
    }

    /// Whether a cube meets a point.
    #[must_use]
    pub fn is_in(&self, cube: &Cube, point: usize) -> bool {
        cube.has(&self.all[point])
    }

    /// Whether a cube meets one of these points.
    fn meets(&self, cube: &Cube, excluded: &Bits) -> bool {
        self.met(cube).0.iter().zip(&excluded.0).any(|(met, excluded)| met & excluded != 0)
    }

    /// Prime implicants that together have every included point and no excluded one. Points that are neither may be in any.
    #[must_use]
    pub fn cover(&self, is_included: impl Fn(usize) -> bool, is_excluded: impl Fn(usize) -> bool) -> Vec<Cube> {
        let select = |is_in: &dyn Fn(usize) -> bool| {
            let mut bits = Bits::none(self.all.len());
            for point in (0..self.all.len()).filter(|point| is_in(*point)) {
                bits.insert(point);
            }
            bits
        };
        let (included, excluded) = (select(&is_included), select(&is_excluded));
        let mut left = included.clone();
        let mut cubes: Vec<(Cube, Bits)> = Vec::new();
        while let Some(first) = left.first() {
            // Of a few places to start from, the one that takes most of what is left.
            let numbers: Vec<usize> = (0..self.all.len()).filter(|point| left.contains(*point)).collect();
            let starts = (0..STARTS).map(|start| numbers[start * (numbers.len() - 1) / STARTS]).chain([first]);
            let ways = starts.flat_map(|start| [(start, false), (start, true)]);
            let grown = ways.map(|(start, is_reversed)| {
                let cube = self.expand(start, is_reversed, &excluded, &left);
                let met = self.met(&cube);
                let gain = left.count() - left.without(&met).count();
                (gain, cube, met)
            });
            let Some((_, cube, met)) = grown.max_by(|one, other| {
                let literals = |cube: &Cube| self.literals(cube).count();
                one.0.cmp(&other.0).then(literals(&other.1).cmp(&literals(&one.1))).then(other.1.cmp(&one.1))
            }) else {
                break;
            };
            left = left.without(&met);
            cubes.push((cube, met));
        }
        self.irredundant(cubes, &included)
    }

    /// The variables that a cube restricts.
    pub fn literals<'a>(&'a self, cube: &'a Cube) -> impl Iterator<Item = usize> + 'a {
        (0..self.sizes.len()).filter(|variable| cube.0[*variable] != self.full(*variable))
    }

    /// A prime implicant around a point: variables are freed first, the one that gains most of `wanted` before the others,
    /// then single values. Of equal gains the first variable goes first, or the last.
    fn expand(&self, start: usize, is_reversed: bool, excluded: &Bits, wanted: &Bits) -> Cube {
        let mut cube = Cube(self.all[start].iter().map(|value| 1 << value).collect());
        loop {
            let mut literals: Vec<usize> = self.literals(&cube).collect();
            if is_reversed {
                literals.reverse();
            }
            let freed = literals.into_iter().filter_map(|variable| {
                let mut larger = cube.clone();
                larger.0[variable] = self.full(variable);
                self.gain(larger, excluded, wanted)
            });
            let Some((_, larger)) = best(freed) else { break };
            cube = larger;
        }
        loop {
            let raised = self.literals(&cube).flat_map(|variable| {
                let missing = (0..self.sizes[variable]).filter(move |value| self.full(variable) & (1 << value) != 0);
                missing.map(move |value| (variable, value))
            });
            let raised = raised.filter(|(variable, value)| cube.0[*variable] & (1 << value) == 0);
            let raised = raised.filter_map(|(variable, value)| {
                let mut larger = cube.clone();
                larger.0[variable] |= 1 << value;
                self.gain(larger, excluded, wanted)
            });
            let Some((_, larger)) = best(raised) else { break };
            cube = larger;
        }
        cube
    }

    fn gain(&self, cube: Cube, excluded: &Bits, wanted: &Bits) -> Option<(usize, Cube)> {
        if self.meets(&cube, excluded) {
            return None;
        }
        let gain = wanted.count() - wanted.without(&self.met(&cube)).count();
        Some((gain, cube))
    }

    /// Leaves out cubes whose points the others have, the smallest first.
    fn irredundant(&self, mut cubes: Vec<(Cube, Bits)>, included: &Bits) -> Vec<Cube> {
        let mut index = cubes.len();
        while index > 0 {
            index -= 1;
            let mut others = Bits::none(self.all.len());
            for (_, met) in cubes.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, cube)| cube) {
                others.add(met);
            }
            if included.is_within(&others) {
                cubes.remove(index);
            }
        }
        cubes.into_iter().map(|(cube, _)| cube).collect()
    }
}

/// So many places to start from are tried for each cube.
const STARTS: usize = 6;

/// The largest gain; of equal ones the first.
fn best(candidates: impl Iterator<Item = (usize, Cube)>) -> Option<(usize, Cube)> {
    candidates.fold(None, |best: Option<(usize, Cube)>, one| match best {
        Some(best) if best.0 >= one.0 => Some(best),
        _ => Some(one),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(sizes: &[u8]) -> Vec<Vec<u8>> {
        sizes.iter().fold(vec![Vec::new()], |points, size| {
            points
                .iter()
                .flat_map(|point| (0..*size).map(move |value| point.iter().copied().chain([value]).collect()))
                .collect()
        })
    }

    #[test]
    fn a_condition_on_one_variable_is_found_as_such() {
        let sizes = vec![3, 2, 4];
        let points = all(&sizes);
        let has = |point: usize| points[point][2] >= 2;
        let cover = Points::new(sizes, points.clone()).cover(has, |point| !has(point));
        assert_eq!(cover, [Cube(vec![0b111, 0b11, 0b1100])]);
    }

    proptest! {
        #[test]
        fn a_cover_is_exact_and_its_cubes_are_prime(kinds in proptest::collection::vec(0_u8..8, 72)) {
            let sizes = vec![3, 2, 4, 3];
            let points = all(&sizes);
            // Mostly in or out, sometimes neither.
            let (is_in, is_out) = (|point: usize| kinds[point] < 4, |point: usize| (4..7).contains(&kinds[point]));
            let space = Points::new(sizes.clone(), points.clone());
            let cover = space.cover(is_in, is_out);
            for (number, point) in points.iter().enumerate() {
                let is_covered = cover.iter().any(|cube| cube.has(point));
                prop_assert!(!is_in(number) || is_covered);
                prop_assert!(!is_out(number) || !is_covered);
            }
            for cube in &cover {
                for (variable, size) in sizes.iter().enumerate() {
                    for value in (0..*size).filter(|value| cube.0[variable] & (1 << value) == 0) {
                        let mut larger = cube.clone();
                        larger.0[variable] |= 1 << value;
                        let meets = points.iter().enumerate().any(|(number, point)| is_out(number) && larger.has(point));
                        prop_assert!(meets, "{cube:?} is not prime");
                    }
                }
            }
        }
    }
}
