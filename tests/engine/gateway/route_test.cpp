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

} // namespace kaze::gateway
