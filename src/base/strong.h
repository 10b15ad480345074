// Strong<Tag, T>: a T that cannot be mistaken for another T.  using MailboxNumber = Strong<struct MailboxNumberTag>;
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace aftertone {

template <typename Tag, typename T = std::string>
class Strong {
 public:
  Strong() = default;
  explicit Strong(T value) : value_(std::move(value)) {}
  const T& value() const { return value_; }
  auto operator<=>(const Strong&) const = default;

 private:
  T value_{};
};

}  // namespace aftertone

template <typename Tag, typename T>
struct std::hash<aftertone::Strong<Tag, T>> {
  std::size_t operator()(const aftertone::Strong<Tag, T>& strong) const { return std::hash<T>{}(strong.value()); }
};
