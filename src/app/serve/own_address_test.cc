#include "app/serve/own_address.h"

#include <gtest/gtest.h>

namespace aftertone::app {
namespace {

std::string address_of(const std::string& ip) {
  Settings settings;
  settings.sip.ip = ip;
  return own_address(settings, 5060);
}

TEST(OwnAddress, IsWhereCallsReachTheMachine) {
  EXPECT_EQ(address_of("192.0.2.10"), "192.0.2.10:5060");
  EXPECT_EQ(address_of("2001:db8::1"), "[2001:db8::1]:5060");
}

TEST(OwnAddress, IsTheMachinesNameWhereItListensEverywhere) {
  EXPECT_EQ(address_of("0.0.0.0"), host_name() + ":5060");
  EXPECT_EQ(address_of("::"), host_name() + ":5060");
}

}  // namespace
}  // namespace aftertone::app
