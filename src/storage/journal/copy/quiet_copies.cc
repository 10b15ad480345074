#include "storage/journal/copy/quiet_copies.h"

#include <algorithm>

namespace aftertone::storage {
namespace {

using cluster::Node;

bool is_heard(const Node& node) {
  return node.silent_for < kSilentFor;
}

bool lives(const CopiedJournal& copy, const std::vector<Node>& nodes) {
  return std::ranges::any_of(nodes, [&](const Node& node) {
    return node.report.node == copy.node && node.report.boot_id == copy.journal.to_string() && is_heard(node);
  });
}

// A process that takes calls has a disk with journals; one that only notifies has none.
bool has_successor(const CopiedJournal& copy, const std::vector<Node>& nodes) {
  return std::ranges::any_of(nodes, [&](const Node& node) {
    return node.report.node == copy.node && !node.report.address.empty() && is_heard(node);
  });
}

}  // namespace

std::vector<CopiedJournal> QuietCopies::due(const std::vector<CopiedJournal>& seen, const std::vector<Node>& nodes,
                                            Instant now) {
  std::vector<CopiedJournal> due;
  std::map<std::filesystem::path, Sight> sights;
  for (const CopiedJournal& copy : seen) {
    if (copy.state == CopyState::claimed) due.push_back(copy);  // its salvager has lost the role, or it is us again
    if (copy.state != CopyState::open) continue;
    const auto before = sights_.find(copy.path);
    const bool has_grown = before == sights_.end() || before->second.bytes != copy.bytes;
    const Sight sight = has_grown ? Sight{copy.bytes, now} : before->second;
    sights.emplace(copy.path, sight);
    if (lives(copy, nodes)) continue;
    if (now - sight.since >= (has_successor(copy, nodes) ? kTimeForItsOwn : kQuietFor)) due.push_back(copy);
  }
  sights_ = std::move(sights);
  return due;
}

}  // namespace aftertone::storage
