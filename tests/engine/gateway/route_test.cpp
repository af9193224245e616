#include "engine/gateway/detail/route.h"

#include <gtest/gtest.h>

namespace kaze::gateway {

namespace {

std::string kindAt(const std::string& model, const std::string& baseUrl)
{
    GatewayConfig config;
    config.providers = wellKnownProviders();
    const auto route = detail::routeOf(config, model, baseUrl);
    return route ? route->provider.kind + " " + route->model : route.error().message;
}

} // namespace

TEST(Routes, speakTheApiOfAWellKnownProvider)
{
    EXPECT_EQ(kindAt("openai/gpt-5", ""), "openai gpt-5");
    EXPECT_EQ(kindAt("anthropic/claude", ""), "anthropic claude");
    EXPECT_EQ(kindAt("gemini/gemini-2.5-flash", ""), "gemini gemini-2.5-flash");
    EXPECT_EQ(kindAt("ollama/qwen3:8b", ""), "ollama qwen3:8b");
    EXPECT_EQ(kindAt("openrouter/anthropic/claude", ""), "openai anthropic/claude");
}

TEST(Routes, speakWhatIsSpokenAtAnotherAddress)
{
    EXPECT_EQ(kindAt("ollama/x", "http://10.0.0.5:11434"), "ollama x");
    EXPECT_EQ(kindAt("ollama/x", "http://10.0.0.5:11434/v1/"), "openai x") << "its compatible API";
    EXPECT_EQ(kindAt("anthropic/x", "http://127.0.0.1:4010"), "anthropic x");
    EXPECT_EQ(kindAt("sandbox/x", "http://127.0.0.1:4010/v1"), "openai x");
    EXPECT_EQ(kindAt("local-model", "http://127.0.0.1:4010/v1"), "openai local-model");
}

TEST(Routes, knowTheApiOfAConfiguredProvider)
{
    EXPECT_EQ(kindOf("mine", "http://10.0.0.5/v1"), "openai");
    EXPECT_EQ(kindOf("openai", "https://api.openai.com/v1"), "openai");
    EXPECT_EQ(kindOf("anthropic", "https://api.anthropic.com/v1"), "anthropic") << "as it was written before";
    EXPECT_EQ(kindOf("anthropic", "https://proxy.example/v1"), "openai");
    EXPECT_EQ(kindOf("gemini", "https://generativelanguage.googleapis.com/v1beta/openai/"), "openai");
    EXPECT_EQ(kindOf("gemini", "https://generativelanguage.googleapis.com/v1beta"), "gemini");
    EXPECT_EQ(kindOf("ollama", "http://127.0.0.1:11434/v1"), "openai");
    EXPECT_EQ(kindOf("ollama", "http://127.0.0.1:11434/"), "ollama");
}

namespace {

GatewayConfig withTenants()
{
    GatewayConfig config;
    config.providers = wellKnownProviders();
    config.defaultModel = "openai/gpt-5";
    config.hints = {{"fast", "openai/gpt-5-mini"}};
    config.tenants["acme"] = {"anthropic/claude", {{"fast", "gemini/flash"}}};
    config.tenants["lab"] = {"", {{"reasoning", "openai/o3"}}};
    config.overflow["fast"] = {"ollama/qwen3:8b", 20};
    return config;
}

std::string nameFor(const std::string& model, const std::string& tenant)
{
    const auto route = detail::routeOf(withTenants(), model, "", tenant);
    return route ? route->name() : route.error().message;
}

} // namespace

TEST(Hints, meanWhatTheTenantSays)
{
    EXPECT_EQ(nameFor("fast", "acme"), "gemini/flash");
    EXPECT_EQ(nameFor("fast", "lab"), "openai/gpt-5-mini") << "as for all";
    EXPECT_EQ(nameFor("fast", "default"), "openai/gpt-5-mini");
    EXPECT_EQ(nameFor("reasoning", "lab"), "openai/o3");
    EXPECT_EQ(nameFor("reasoning", "acme"), "anthropic/claude") << "without a meaning a hint is the tenant's default";
    EXPECT_EQ(nameFor("", "acme"), "anthropic/claude");
    EXPECT_EQ(nameFor("", "lab"), "openai/gpt-5");
    EXPECT_EQ(nameFor("ollama/x", "acme"), "ollama/x");
}

TEST(Hints, overflowAboveTheirDepthOnly)
{
    const auto config = withTenants();
    const auto waiting = [](const std::string& where, std::size_t count) {
        return [where, count](const std::string& provider) { return provider == where ? count : 0; };
    };
    EXPECT_EQ(detail::overflowed(config, "fast", "", waiting("openai", 20)), "fast");
    EXPECT_EQ(detail::overflowed(config, "fast", "", waiting("openai", 21)), "ollama/qwen3:8b");
    EXPECT_EQ(detail::overflowed(config, "fast", "", waiting("gemini", 99)), "fast") << "others wait elsewhere";
    EXPECT_EQ(detail::overflowed(config, "fast", "acme", waiting("gemini", 99)), "ollama/qwen3:8b")
        << "where the tenant's hint goes";
    EXPECT_EQ(detail::overflowed(config, "openai/gpt-5-mini", "", waiting("openai", 99)), "openai/gpt-5-mini")
        << "who names a model gets it";
}

} // namespace kaze::gateway
