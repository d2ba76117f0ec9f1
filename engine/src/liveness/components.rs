//! Strongly connected components by Tarjan's algorithm (SIAM Journal on Computing 1, 1972), without
//! recursion.

/// Returns the components of a graph with nodes `0..nodes` that contain a cycle: more than one
/// node, or a node with a step to itself. `successors` appends the successors of a node.
pub(super) fn cyclic_components(nodes: usize, mut successors: impl FnMut(u32, &mut Vec<u32>)) -> Vec<Vec<u32>> {
    const UNVISITED: u32 = u32::MAX;
    let (mut order, mut low) = (vec![UNVISITED; nodes], vec![0_u32; nodes]);
    let mut on_stack = vec![false; nodes];
    let mut stack: Vec<u32> = Vec::new();
    let mut found = Vec::new();
    let mut count = 0;
    // The nodes on the path of the depth-first search, each with its successors that were not
    // looked at.
    let mut path: Vec<(u32, Vec<u32>)> = Vec::new();
    for root in 0..nodes as u32 {
        if order[root as usize] != UNVISITED {
            continue;
        }
        let mut entering = Some(root);
        loop {
            if let Some(node) = entering.take() {
                order[node as usize] = count;
                low[node as usize] = count;
                count += 1;
                stack.push(node);
                on_stack[node as usize] = true;
                let mut targets = Vec::new();
                successors(node, &mut targets);
                path.push((node, targets));
            }
            let Some((node, left)) = path.last_mut() else { break };
            let node = *node;
            if let Some(target) = left.pop() {
                if order[target as usize] == UNVISITED {
                    entering = Some(target);
                } else if on_stack[target as usize] {
                    low[node as usize] = low[node as usize].min(order[target as usize]);
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                low[*parent as usize] = low[*parent as usize].min(low[node as usize]);
            }
            if low[node as usize] == order[node as usize] {
                let mut component = Vec::new();
                while let Some(member) = stack.pop() {
                    on_stack[member as usize] = false;
                    component.push(member);
                    if member == node {
                        break;
                    }
                }
                let mut targets = Vec::new();
                if component.len() == 1 {
                    successors(node, &mut targets);
                }
                if component.len() > 1 || targets.contains(&node) {
                    component.sort_unstable();
                    found.push(component);
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::cyclic_components;

    fn components(edges: &[(u32, u32)], nodes: usize) -> Vec<Vec<u32>> {
        let mut found = cyclic_components(nodes, |node, targets| {
            targets.extend(edges.iter().filter(|(from, _)| *from == node).map(|(_, to)| *to));
        });
        found.sort();
        found
    }

    #[test]
    fn components_without_a_cycle_are_left_out() {
        assert_eq!(components(&[(0, 1), (1, 2), (0, 2)], 3), Vec::<Vec<u32>>::new());
        assert_eq!(components(&[(0, 0), (0, 1)], 2), [[0]]);
        assert_eq!(components(&[(0, 1), (1, 0), (1, 2), (2, 3), (3, 2), (3, 4)], 5), [[0, 1], [2, 3]]);
        assert_eq!(components(&[(0, 1), (1, 2), (2, 0), (2, 1)], 3), [[0, 1, 2]]);
    }
}
