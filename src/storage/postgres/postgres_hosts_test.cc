#include "storage/postgres/postgres_hosts.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace aftertone::storage {
namespace {

std::string names_of(const std::string& connection_string) {
  const auto hosts = split_hosts(connection_string);
  if (!hosts) return to_string(hosts.error());
  std::string names;
  for (const PostgresHost& host : *hosts)
    names += (names.empty() ? "" : " ") + host.name;
  return names;
}

std::string option(const PostgresHost& host, const std::string& key) {
  const auto found = std::ranges::find_if(host.options, [&](const auto& option) { return option.first == key; });
  return found == host.options.end() ? "none" : found->second;
}

TEST(PostgresHosts, AreThoseOfAUriOrOfALine) {
  EXPECT_EQ(names_of("postgresql://anna@db1:5432,db2:5433/voice"), "db1:5432 db2:5433");
  EXPECT_EQ(names_of("host=db1,db2 port=5432,5433 dbname=voice"), "db1:5432 db2:5433");
  EXPECT_EQ(names_of("host=db1,db2 port=5433"), "db1:5433 db2:5433");
  EXPECT_EQ(names_of("hostaddr=192.0.2.1,192.0.2.2"), "192.0.2.1 192.0.2.2");
  EXPECT_EQ(names_of("dbname=voice"), "PostgreSQL");
}

TEST(PostgresHosts, HaveTheirOwnPlaceAndTheRestInCommon) {
  const auto hosts = split_hosts("postgresql://anna@db1:5432,db2:5433/voice?sslmode=require&target_session_attrs=any");
  ASSERT_TRUE(hosts.has_value());
  const PostgresHost& second = hosts->back();
  EXPECT_EQ(option(second, "host"), "db2");
  EXPECT_EQ(option(second, "port"), "5433");
  EXPECT_EQ(option(second, "user"), "anna");
  EXPECT_EQ(option(second, "dbname"), "voice");
  EXPECT_EQ(option(second, "sslmode"), "require");
  EXPECT_EQ(option(second, "target_session_attrs"), "none");
}

TEST(PostgresHosts, AreRefusedWhenTheListsDoNotFit) {
  EXPECT_EQ(names_of("host=a,b,c port=1,2"),
            "invalid: the PostgreSQL connection string: give as many ports as hosts, or one port for all");
  EXPECT_EQ(split_hosts("nonsense=1").error().code, Code::invalid);
}

}  // namespace
}  // namespace aftertone::storage
