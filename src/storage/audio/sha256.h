// SHA-256 over pieces.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace aftertone::storage {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::span<const std::uint8_t> bytes);
  std::string finish();  // 64 hexadecimal digits; once

 private:
  struct Context;
  const std::unique_ptr<Context> context_;
};

std::string sha256_of(std::string_view bytes);

}  // namespace aftertone::storage
