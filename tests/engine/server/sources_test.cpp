// What one address may take of a server.

#include "engine/api/token_requests.h"
#include "engine/server/detail/source.h"
#include "tests/engine/server/http_fixture.h"

#include <ifaddrs.h>

using namespace testing;

namespace kaze::server::test {

namespace {

//! Of this machine, but not its loopback; 0 where it has none.
in_addr_t ownAddress()
{
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0)
        return 0;
    in_addr_t found = 0;
    for (const auto* each = all; each && found == 0; each = each->ifa_next)
        if (each->ifa_addr && each->ifa_addr->sa_family == AF_INET) {
            const auto address = reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr.s_addr;
            found = ntohl(address) >> 24 == 127 ? 0 : address;
        }
    ::freeifaddrs(all);
    return found;
}

} // namespace

class SourcesTest : public HttpFixture {
protected:
    void SetUp() override
    {
        m_own = ownAddress();
        if (m_own == 0)
            GTEST_SKIP() << "this machine has no address but its loopback";
    }

    //! For other machines, with a token so that it may.
    void serveOthers(HttpOptions options)
    {
        serve();
        cell::test::Asker asker(cell->connect());
        api::CreateToken token;
        token.name = "laptop";
        const auto made = asker.ask(token);
        ASSERT_TRUE(made) << made.error().text();
        server.reset();
        options.address = "0.0.0.0";
        listen(std::move(options));
    }
    //! A client whose address is not the loopback's.
    [[nodiscard]] RawHttp other() const { return RawHttp(server->port(), m_own); }

private:
    in_addr_t m_own = 0;
};

TEST_F(SourcesTest, mayHoldOnlySoManyConnections)
{
    HttpOptions options;
    options.limits.connectionsOfSource = 3;
    serveOthers(options);
    std::vector<RawHttp> held;
    for (int i = 0; i < 3; ++i) {
        held.push_back(other());
        EXPECT_EQ(held.back().ask(get("/healthz")).status, 200) << i;
    }
    EXPECT_EQ(other().reply().status, 503);
    EXPECT_EQ(held.front().ask(get("/healthz")).status, 200) << "those that stand are served";
    std::vector<RawHttp> here;
    for (int i = 0; i < 5; ++i) {
        here.push_back(client());
        EXPECT_EQ(here.back().ask(get("/healthz")).status, 200) << "nobody else is the worse for it";
    }
    held.pop_back();
    const auto until = std::chrono::steady_clock::now() + 30s;
    int status = 0;
    while (status != 200 && std::chrono::steady_clock::now() < until)
        status = other().ask(get("/healthz")).status;
    EXPECT_EQ(status, 200) << "once one has gone there is room";
}

TEST_F(SourcesTest, isCountedAlsoWhereItIsRefused)
{
    HttpOptions options;
    options.limits.requests = 6;
    serveOthers(options);
    auto asking = other();
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(asking.ask(get("/nothing")).status, 404);
        EXPECT_EQ(asking.ask(get("/api/v1/get_nothing")).status, 404);
        EXPECT_EQ(asking.ask(get("/mcp")).status, 405);
    }
    for (const auto& path : {"/nothing", "/healthz", "/api/v1/get_cell"}) {
        const auto refused = asking.ask(get(path));
        EXPECT_EQ(refused.status, 429) << path;
        EXPECT_FALSE(refused.header("retry-after").empty());
    }
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(ask(get("/nothing")).status, 404) << "here nobody is counted";
}

TEST(SourceOf, isTheSameHoweverAnAddressIsWritten)
{
    const auto of = [](const char* address) { return detail::sourceOf(boost::asio::ip::make_address(address)); };
    EXPECT_EQ(of("192.0.2.1"), of("::ffff:192.0.2.1"));
    EXPECT_NE(of("::ffff:192.0.2.1"), of("::ffff:192.0.2.2"));
    EXPECT_TRUE(detail::isOfThisMachine(boost::asio::ip::make_address("::ffff:127.0.0.1")));
    EXPECT_FALSE(detail::isOfThisMachine(boost::asio::ip::make_address("::ffff:192.0.2.1")));
}

TEST(SourceCounts, keepThoseAloneThatHaveAny)
{
    detail::SourceCounts counts;
    EXPECT_TRUE(counts.take(1, 2));
    EXPECT_TRUE(counts.take(1, 2));
    EXPECT_FALSE(counts.take(1, 2));
    EXPECT_FALSE(counts.take(2, 0));
    EXPECT_EQ(counts.sources(), 1U);
    counts.give(1);
    EXPECT_TRUE(counts.take(1, 2));
    counts.give(1);
    counts.give(1);
    counts.give(1); // it has none
    EXPECT_EQ(counts.sources(), 0U);
}

} // namespace kaze::server::test
