// Reads mails that anybody may have sent: headers and parts (RFC 5322, 2046), with bounds on everything. Pure; takes
// any bytes. Views point into the bytes that were given.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aftertone::notify {

// "name: value" lines, folded ones joined. What is no such line is skipped. At most 500; of a value 4,000 characters.
class MailFields {
 public:
  // Takes the lines up to the first empty one, and it, off `text`.
  static MailFields take(std::string_view& text);

  // The first of that name, without the white space around it; "" if there is none. Case does not matter.
  std::string_view find(std::string_view name) const;
  // All of that name.
  std::vector<std::string_view> find_all(std::string_view name) const;
  bool is_empty() const { return fields_.empty(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct MailPart {
  MailFields fields;
  std::string_view body;
};

MailPart read_part(std::string_view bytes);

// "multipart/report", in small letters; "text/plain" where it says nothing.
std::string media_type(const MailFields& fields);
// A parameter of Content-Type: "boundary".
std::optional<std::string> type_parameter(const MailFields& fields, std::string_view name);

// The parts of a multipart, at most `most`. Nothing where there is no boundary.
std::vector<std::string_view> split_multipart(const MailPart& part, std::size_t most);

// The body as it was before base64 or quoted-printable. What is no such coding is left out.
std::string decoded_body(const MailPart& part);

}  // namespace aftertone::notify
