#include "engine/api/routing_requests.h"
#include "engine/cell/config.h"
#include "tests/engine/cell/cell_fixture.h"

namespace kaze::cell::test {

using testing::HasSubstr;
using namespace std::chrono_literals;

namespace {

const std::string kRouting = R"(
cache:
  exact: true
  semantic: true
  sampled: true
  tool_turns: true
  ttl: 90m
  most_bytes: 2MiB
  similarity: 0.97
  audited: 0.1
  rules:
    - { tenant: lab, agent: writer, model: "openai/*", exact: false, semantic: false, sampled: false, ttl: 30s }
    - { agent: reader }
experiments:
  cheaper: { of: fast, to: sandbox/sandbox-2, share: 0.2, subjects: call, decide: auto, least_subjects: 200 }
  cached: { of: sandbox/sandbox-1, cache: exact }
)";

} // namespace

using Routing = CellFixture;

TEST_F(Routing, isReadFromTheConfiguration)
{
    configure(kRouting);
    const auto config = loadConfig(folder / "data", KAZE_RESOURCES);
    ASSERT_TRUE(config) << config.error().text();
    const auto& cache = config->gateway.cache;
    EXPECT_TRUE(cache.exact && cache.semantic && cache.sampled && cache.toolTurns);
    EXPECT_EQ(cache.ttl, 90min);
    EXPECT_EQ(cache.mostBytes, 2U << 20);
    EXPECT_EQ(cache.similarity, 0.97);
    EXPECT_EQ(cache.audited, 0.1);
    ASSERT_EQ(cache.rules.size(), 2U);
    EXPECT_EQ(cache.rules[0].model, "openai/*");
    EXPECT_EQ(cache.rules[0].exact, false);
    EXPECT_EQ(cache.rules[0].ttl, 30s);
    EXPECT_EQ(cache.rules[1].exact, std::nullopt);
    const auto& cheaper = config->gateway.experiments.at("cheaper");
    EXPECT_EQ(cheaper.of, "fast");
    EXPECT_EQ(cheaper.to, "sandbox/sandbox-2");
    EXPECT_EQ(cheaper.share, 0.2);
    EXPECT_FALSE(cheaper.perRun);
    EXPECT_TRUE(cheaper.automatic);
    EXPECT_EQ(cheaper.leastSubjects, 200);
    EXPECT_EQ(config->gateway.experiments.at("cached").cache, "exact");
    EXPECT_TRUE(config->gateway.experiments.at("cached").perRun);
}

TEST_F(Routing, isRefusedWhereItMakesNoSense)
{
    const auto complaint = [&](const std::string& yaml) {
        configure(yaml);
        const auto config = loadConfig(folder / "data", KAZE_RESOURCES);
        return config ? std::string("it was read") : config.error().message;
    };
    EXPECT_THAT(complaint("cache: { similarity: 0.8 }\n"), HasSubstr("similarity"));
    EXPECT_THAT(complaint("cache: { most_bytes: 64 }\n"), HasSubstr("most_bytes"));
    EXPECT_THAT(complaint("cache: { ttl: soon }\n"), HasSubstr("kaze.yaml:1:"));
    EXPECT_THAT(complaint("experiments: { a: { of: fast } }\n"), HasSubstr("kaze.yaml:1:"));
    EXPECT_THAT(complaint("experiments: { a: { of: fast, to: x/y, cache: off } }\n"), HasSubstr("kaze.yaml:1:"));
    EXPECT_THAT(complaint("experiments: { a: { of: fast, to: x/y, share: 1 } }\n"), HasSubstr("share"));
}

TEST_F(Routing, isToldAndDecided)
{
    configure(kRouting);
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    auto routing = asker.ask(api::GetRouting{});
    ASSERT_TRUE(routing) << routing.error().text();
    EXPECT_TRUE(routing->cache.exact);
    EXPECT_FALSE(routing->cache.semantic);
    EXPECT_THAT(routing->cache.note, HasSubstr("embedding model"));
    ASSERT_EQ(routing->experiments.size(), 2U);
    EXPECT_EQ(routing->experiments[1].name, "cheaper");
    EXPECT_EQ(routing->experiments[1].state, "running");
    const auto cleared = asker.ask(api::ClearCache{});
    ASSERT_TRUE(cleared);
    EXPECT_EQ(cleared->entries, 0);
    EXPECT_TRUE(asker.ask(api::DecideExperiment{"cheaper", true}));
    EXPECT_EQ(asker.ask(api::DecideExperiment{"dearer", true}).error().code, ErrorCode::NotFound);
    routing = asker.ask(api::GetRouting{});
    ASSERT_TRUE(routing);
    EXPECT_EQ(routing->experiments[1].state, "rolled_out");
}

} // namespace kaze::cell::test
