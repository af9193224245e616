// Names whose look-up hangs.

#include "engine/server/detail/name_lookup.h"
#include "engine/server/remote_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <dlfcn.h>
#include <netdb.h>
#include <thread>

using namespace std::chrono_literals;

namespace {

std::atomic<int> s_hanging{0};
std::atomic<bool> s_answers{false};

} // namespace

//! Stands before the C library's in this program: as with a name server that does not answer.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found)
{
    static const auto real = reinterpret_cast<decltype(&getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    if (node && std::string_view(node) == "hangs.invalid") {
        ++s_hanging;
        for (int i = 0; i < 1200 && !s_answers; ++i)
            std::this_thread::sleep_for(50ms);
        --s_hanging;
        return EAI_AGAIN;
    }
    return real(node, service, hints, found);
}

namespace kaze::server::test {

class NameLookupTest : public ::testing::Test {
protected:
    ~NameLookupTest() override
    {
        s_answers = true;
        while (detail::NameLookup::atWork() > 0)
            std::this_thread::sleep_for(10ms);
        s_answers = false;
    }
};

TEST_F(NameLookupTest, LetsAClientGoThatWaitsForAName)
{
    RemoteOptions options;
    options.address = {"hangs.invalid", 7117, true};
    options.connectWithin = 300ms;
    const auto client = connectRemote(options);
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, base::ErrorCode::Timeout) << client.error().text();
    EXPECT_EQ(s_hanging, 1) << "it waited for the name";
}

TEST_F(NameLookupTest, LeavesOnlySoManyBehind)
{
    boost::asio::io_context context;
    int refused = 0;
    const auto count
        = [&](const auto& error, const auto&) { refused += error == boost::asio::error::host_not_found_try_again ? 1 : 0; };
    for (int i = 0; i < detail::NameLookup::kMostAtOnce; ++i) {
        const detail::NameLookup left(context, "hangs.invalid", 1, count);
    }
    context.restart(); // it had nothing to do any more
    const detail::NameLookup oneTooMany(context, "hangs.invalid", 1, count);
    context.run();
    EXPECT_EQ(refused, 1);
}

TEST_F(NameLookupTest, FindsAddressesAndNames)
{
    for (const auto* host : {"127.0.0.1", "localhost", "::1"}) {
        boost::asio::io_context context;
        bool found = false;
        const detail::NameLookup lookup(context, host, 7117, [&](const auto& error, const auto& places) {
            EXPECT_FALSE(error) << host << ": " << error.message();
            found = !places.empty() && places.begin()->endpoint().port() == 7117;
        });
        context.run();
        EXPECT_TRUE(found) << host;
    }
}

} // namespace kaze::server::test
