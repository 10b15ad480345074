#include "storage/audio/s3/s3_answers.h"

#include <fmt/format.h>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <ctime>
#include <optional>
#include <sstream>

#include "base/ascii.h"

namespace aftertone::storage {
namespace {

using boost::property_tree::ptree;

constexpr std::size_t kLongestDetail = 300;

std::optional<ptree> parse(const std::string& xml) {
  std::istringstream text(xml);
  ptree tree;
  try {
    boost::property_tree::read_xml(text, tree);
  } catch (const boost::property_tree::ptree_error&) {
    return std::nullopt;
  }
  return tree;
}

// "2026-11-30T06:12:13.000Z"; 1970 when it is something else.
WallTime parse_time(const std::string& text) {
  std::tm parts{};
  if (strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr) return {};
  return WallTime(std::chrono::seconds(timegm(&parts)));
}

Code code_of(int status, const std::string& name) {
  if (status == 507 || name == "QuotaExceeded" || name == "XMinioStorageFull" || name == "InsufficientCapacity")
    return Code::full;
  if (status == 404) return Code::not_found;
  if (status == 401 || status == 403) return Code::denied;
  return Code::unavailable;
}

}  // namespace

Result<S3Page> parse_s3_list(const std::string& xml, const std::string& prefix) {
  const auto tree = parse(xml);
  const auto list = tree ? tree->get_child_optional("ListBucketResult") : boost::none;
  if (!list) return fail_temporarily(Code::unavailable, "the store answers something that is no list");
  S3Page page;
  for (const auto& [name, child] : *list) {
    if (name != "Contents") continue;
    const std::string key = child.get("Key", "");
    if (!key.starts_with(prefix)) continue;
    page.objects.push_back(
        {key.substr(prefix.size()), child.get<std::uint64_t>("Size", 0), parse_time(child.get("LastModified", ""))});
  }
  if (list->get("IsTruncated", "") == "true") page.next = list->get("NextContinuationToken", "");
  return page;
}

tl::unexpected<Error> s3_error(const std::string& doing, const http::ClientResponse& response) {
  const auto tree = parse(response.body);
  const std::string name = tree ? tree->get("Error.Code", "") : "";
  const std::string message = tree ? tree->get("Error.Message", "") : "";
  std::string detail = fmt::format("{}: {} {} {}", doing, response.status, name, message);
  detail.resize(std::min(detail.size(), kLongestDetail));
  const Code code = code_of(response.status, name);
  const bool temporary = code == Code::unavailable || code == Code::full;
  return tl::unexpected<Error>(Error{code, temporary, ascii::printable(detail)});
}

}  // namespace aftertone::storage
