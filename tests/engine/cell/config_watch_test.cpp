#include "engine/api/cell_requests.h"
#include "engine/api/provider_requests.h"
#include "engine/cell/config.h"
#include "tests/engine/cell/cell_fixture.h"

#include <thread>

using namespace testing;

namespace kaze::cell::test {

namespace {

//! Asks until the answer is as it should be, as a person would who waits for a page to change.
template <class Q>
bool eventually(Asker& asker, const Q& query, const std::function<bool(const typename Q::Reply&)>& so)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(15);
    while (std::chrono::steady_clock::now() < end) {
        const auto reply = asker.ask(query);
        if (reply && so(*reply))
            return true;
        std::this_thread::yield();
    }
    return false;
}

} // namespace

class ConfigWatch : public CellFixture {
protected:
    static bool hasProvider(const api::ProviderList& list, const std::string& name)
    {
        return std::ranges::any_of(list.providers, [&](const auto& provider) { return provider.name == name; });
    }

    static bool warns(const api::SnapshotReply& reply, const std::string& text)
    {
        return std::ranges::any_of(
            reply.snapshot.warnings, [&](const auto& warning) { return warning.find(text) != std::string::npos; });
    }
};

TEST_F(ConfigWatch, takesOverWhatChanges)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    configure("sandbox: { first_token: 0ms, per_chunk: 0ms }\nproviders: { later: { base_url: \"http://127.0.0.1:9/v1\" } }\n");
    EXPECT_TRUE(eventually(asker, api::ListProviders{}, [](const auto& list) { return hasProvider(list, "later"); }));

    // Broken: what it said before counts on, and everybody can see why.
    configure("providers: { later: { base_url: 3 } }\n");
    EXPECT_TRUE(eventually(asker, api::GetSnapshot{}, [](const auto& reply) { return warns(reply, "kaze.yaml:1:"); }));
    EXPECT_TRUE(hasProvider(*asker.ask(api::ListProviders{}), "later"));

    // Whole again, with something that cannot change under way.
    configure("log: { level: debug }\nsandbox: { first_token: 0ms, per_chunk: 0ms }\n");
    EXPECT_TRUE(eventually(asker, api::GetSnapshot{},
        [](const auto& reply) { return warns(reply, "started again: log.level") && !warns(reply, "cannot be used"); }));
    EXPECT_FALSE(hasProvider(*asker.ask(api::ListProviders{}), "later"));
}

TEST_F(ConfigWatch, isToldAtTheOpeningWhatAKeysAddressLacks)
{
    configure("providers:\n  openai:\n    base_url: https://api.openai.com/v1\n    keys:\n"
              "      - { name: main, from: \"vault:http://vault.example/secret/data/openai#api_key\" }\n");
    const auto cell = open();
    ASSERT_FALSE(cell);
    EXPECT_THAT(cell.error().message, AllOf(HasSubstr("kaze.yaml:5:"), HasSubstr("in the clear")));
}

TEST_F(ConfigWatch, readsHintsTheirOverflowAndTenants)
{
    configure("hints:\n  reasoning: openai/o3\n  fast: { model: sandbox/sandbox-1, overflow: { to: sandbox/free, above: 3 } }\n"
              "tenants:\n  acme: { default_model: sandbox/free, hints: { reasoning: sandbox/free } }\n");
    const auto config = loadConfig(folder / "data", KAZE_RESOURCES);
    ASSERT_TRUE(config) << config.error().text();
    EXPECT_EQ(config->gateway.hints.at("reasoning"), "openai/o3");
    EXPECT_EQ(config->gateway.hints.at("fast"), "sandbox/sandbox-1");
    EXPECT_EQ(config->gateway.overflow.at("fast"), (gateway::Overflow{"sandbox/free", 3}));
    EXPECT_EQ(config->gateway.tenants.at("acme"), (gateway::TenantModels{"sandbox/free", {{"reasoning", "sandbox/free"}}}));
    configure("hints: { fast: { overflow: { to: sandbox/free } } }\n");
    EXPECT_FALSE(loadConfig(folder / "data", KAZE_RESOURCES)) << "it has no model";
}

namespace {

std::string keyed(const std::string& key)
{
    return "providers:\n  openai:\n    base_url: https://api.openai.com/v1\n    keys:\n      - { name: main, from: \"env:K\", "
        + key + " }\n";
}

} // namespace

TEST_F(ConfigWatch, fillsTheLimitsThatAreNotSetWithThoseOfATier)
{
    const auto limits = [&](const std::string& key) -> base::Result<gateway::KeyLimits> {
        configure(keyed(key));
        const auto config = loadConfig(folder / "data", KAZE_RESOURCES);
        if (!config)
            return failure(config);
        for (const auto& provider : config->gateway.providers)
            if (provider.name == "openai")
                return provider.keys.at(0).limits;
        return gateway::KeyLimits();
    };
    EXPECT_EQ(*limits("weight: 1"), gateway::KeyLimits());
    EXPECT_EQ(*limits("tier: openai/tier-2"), (gateway::KeyLimits{5000, {}, {}, 450'000, {}})) << "the lowest of its models";
    EXPECT_EQ(*limits("tier: openai/tier-2/gpt-5-mini"), (gateway::KeyLimits{5000, {}, {}, 2'000'000, {}}));
    EXPECT_EQ(
        *limits("tier: anthropic/tier-1, requests_per_minute: 7, in_flight: 3"), (gateway::KeyLimits{7, 30'000, 8000, {}, 3}));
    EXPECT_EQ(*limits("tier: gemini/free"), (gateway::KeyLimits{5, 250'000, {}, {}, {}}));
    for (const auto* wrong : {"openai/tier-9", "openai", "openai/tier-2/gpt-99", "/"}) {
        const auto none = limits("tier: " + std::string(wrong));
        ASSERT_FALSE(none) << wrong;
        EXPECT_THAT(none.error().message, AllOf(HasSubstr("kaze.yaml:5:"), HasSubstr("openai/tier-1, "))) << wrong;
    }
}

} // namespace kaze::cell::test
