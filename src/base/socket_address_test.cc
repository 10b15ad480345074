#include "base/socket_address.h"

#include <gtest/gtest.h>

namespace aftertone {
namespace {

TEST(SocketAddress, SaysWhatItWasMadeOf) {
  for (const char* ip : {"192.0.2.1", "2001:db8::1"}) {
    const auto address = SocketAddress::parse(ip, 5060);
    ASSERT_TRUE(address.has_value()) << ip;
    EXPECT_EQ(address->ip(), ip);
    EXPECT_EQ(address->port(), 5060);
    EXPECT_TRUE(address->is_usable());
    EXPECT_EQ(address->with_port(1).port(), 1);
  }
  EXPECT_EQ(SocketAddress().ip(), "");
}

TEST(SocketAddress, TakesNumbersOnly) {
  for (const char* text : {"", "example.org", "[::1]", "fe80::1%eth0", "192.0.2", "192.0.2.256", "192.0.2.1:80", " ::"})
    EXPECT_FALSE(is_numeric_ip(text)) << text;
  EXPECT_TRUE(is_numeric_ip("::ffff:192.0.2.1"));
}

TEST(SocketAddress, KnowsWhatCannotBeSentTo) {
  EXPECT_FALSE(SocketAddress::parse("0.0.0.0", 4000)->is_usable());
  EXPECT_FALSE(SocketAddress::parse("::", 4000)->is_usable());
  EXPECT_FALSE(SocketAddress::parse("192.0.2.1", 0)->is_usable());
  EXPECT_FALSE(SocketAddress().is_usable());
}

TEST(SocketAddress, KnowsAddressesOfNobodyAndOfMany) {
  EXPECT_TRUE(SocketAddress::parse("::")->is_unspecified());
  EXPECT_FALSE(SocketAddress::parse("::1")->is_unspecified());
  EXPECT_FALSE(SocketAddress().is_unspecified());
  EXPECT_TRUE(SocketAddress::parse("239.1.2.3")->is_multicast());
  EXPECT_TRUE(SocketAddress::parse("ff02::1")->is_multicast());
  EXPECT_FALSE(SocketAddress::parse("192.0.2.1")->is_multicast());
}

TEST(SocketAddress, DiffersByAddressFamilyAndPort) {
  const auto here = SocketAddress::parse("192.0.2.1", 1);
  EXPECT_EQ(here, SocketAddress::parse("192.0.2.1", 1));
  EXPECT_NE(here, SocketAddress::parse("192.0.2.1", 2));
  EXPECT_NE(here, SocketAddress::parse("192.0.2.2", 1));
  EXPECT_NE(here, SocketAddress::parse("2001:db8::1", 1));
}

}  // namespace
}  // namespace aftertone
