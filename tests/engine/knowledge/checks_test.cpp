#include "engine/knowledge/detail/checks.h"

#include <gtest/gtest.h>

#include <limits>

namespace kaze::knowledge::detail {
namespace {

NewRecord recordOf(std::string text)
{
    NewRecord record;
    record.text = std::move(text);
    return record;
}

TEST(Checks, takesOrdinaryTenantNames)
{
    for (const std::string name : {"default", "team-7", "a", "acme.com", "A_b", "0"})
        EXPECT_TRUE(checkTenant(name)) << name;
}

TEST(Checks, refusesTenantNamesThatMeanSomethingToAPath)
{
    const std::vector<std::string> bad{"", ".", "..", "../x", "a/b", "/etc", "-x", ".hidden", "a b", "a\n",
        std::string("a\0b", 3), "a.db", "a.db-wal", "ä", std::string(65, 'a')};
    for (const auto& name : bad) {
        const auto checked = checkTenant(name);
        ASSERT_FALSE(checked) << name;
        EXPECT_EQ(checked.error().code, base::ErrorCode::InvalidArgument);
    }
}

TEST(Checks, refusesTextsThatAreEmptyHugeOrNotUtf8)
{
    EXPECT_TRUE(check(recordOf("text")));
    EXPECT_TRUE(check(recordOf(std::string(1U << 20, 'x'))));
    EXPECT_FALSE(check(recordOf("")));
    EXPECT_FALSE(check(recordOf(" \n\t")));
    EXPECT_FALSE(check(recordOf(std::string((1U << 20) + 1, 'x'))));
    EXPECT_FALSE(check(recordOf("bad \xff byte")));
}

TEST(Checks, refusesTheOtherPartsOfARecordWhenTheyAreNotSound)
{
    NewRecord kind = recordOf("x"), tag = recordOf("x"), tags = recordOf("x"), source = recordOf("x"), key = recordOf("x");
    kind.kind = "../note";
    tag.tags = {"fine", "bad \xc3"};
    tags.tags.resize(65, "tag");
    source.source = std::string(1025, 's');
    key.idempotencyKey = "\xff";
    for (const auto& record : {kind, tag, tags, source, key})
        EXPECT_FALSE(check(record));
}

TEST(Checks, bringsTheLimitOfASearchIntoItsRange)
{
    Search search;
    search.query = "x";
    search.limit = 100'000;
    ASSERT_TRUE(check(search));
    EXPECT_EQ(search.limit, 200);
    search.limit = -5;
    ASSERT_TRUE(check(search));
    EXPECT_EQ(search.limit, 1);
}

TEST(Checks, refusesSearchesForNothingAndImpossibleWeights)
{
    const auto refuses = [](auto change) {
        Search search;
        search.query = "x";
        change(search);
        return !check(search);
    };
    EXPECT_FALSE(refuses([](Search&) {}));
    EXPECT_TRUE(refuses([](Search& s) { s.query = "  "; }));
    EXPECT_TRUE(refuses([](Search& s) { s.query = std::string((1U << 20) + 1, 'x'); }));
    EXPECT_TRUE(refuses([](Search& s) { s.kind = "a/b"; }));
    EXPECT_TRUE(refuses([](Search& s) { s.k = 0; }));
    EXPECT_TRUE(refuses([](Search& s) { s.textWeight = -0.1; }));
    EXPECT_TRUE(refuses([](Search& s) { s.vectorWeight = s.textWeight = 0; }));
    EXPECT_TRUE(refuses([](Search& s) { s.vectorWeight = std::numeric_limits<double>::quiet_NaN(); }));
}

TEST(Checks, repairsAQueryThatIsNotUtf8)
{
    Search search;
    search.query = "caf\xe9 au lait";
    ASSERT_TRUE(check(search));
    EXPECT_EQ(search.query, "caf\xEF\xBF\xBD au lait");
}

} // namespace
} // namespace kaze::knowledge::detail
