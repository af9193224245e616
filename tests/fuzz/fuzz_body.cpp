// The body of a request to the server, and what each provider is asked then; KAZE_FUZZ_PATH says which.

#include "engine/base/text.h"
#include "engine/gateway/detail/translator.h"
#include "engine/gateway/providers/providers.h"
#include "engine/server/clients/anthropic_messages.h"
#include "engine/server/clients/openai_chat.h"
#include "engine/server/clients/openai_responses.h"
#include "engine/server/detail/json_body.h"
#include "tests/fuzz/fuzz.h"

namespace kaze::fuzz {

namespace {

using Translators = std::vector<std::unique_ptr<const gateway::detail::Translator>>;

Translators allTranslators()
{
    Translators all;
    all.push_back(gateway::openAiChat());
    all.push_back(gateway::openAiResponses());
    all.push_back(gateway::anthropicMessages());
    all.push_back(gateway::gemini());
    all.push_back(gateway::ollama());
    return all;
}

std::unique_ptr<server::detail::Dialect> dialectOf(std::string_view path)
{
    if (path == "responses")
        return std::make_unique<server::OpenAiResponses>("1", 1);
    if (path == "messages")
        return std::make_unique<server::AnthropicMessages>("1", false);
    return std::make_unique<server::OpenAiChat>("1", 1);
}

bool isJson(std::string_view text)
{
    boost::system::error_code bad;
    boost::json::parse_options options;
    options.max_depth = 256;
    static_cast<void>(boost::json::parse(boost::json::string_view(text.data(), text.size()), bad, {}, options));
    return !bad;
}

void checkAnswer(std::string_view body)
{
    check(isJson(body), "what a client is told is JSON");
}

//! A client is told the same text whole and in pieces.
void checkTold(server::detail::Dialect& dialect, const std::string& words)
{
    gateway::ChatResponse response;
    response.provider = "p";
    const auto model = base::toUtf8(words); // it came in JSON, as a name
    response.model = model;
    response.message.text = words;
    response.message.reasoning = words;
    response.message.calls.push_back({"call_1", "tool", words});
    checkAnswer(dialect.whole({response, model}));
    std::string events;
    dialect.start(model, events);
    gateway::ChatDelta delta;
    delta.text = words;
    dialect.piece(delta, events);
    dialect.finish({response, model}, events);
    std::size_t at = 0;
    while (at < events.size()) {
        const auto end = std::min(events.find('\n', at), events.size());
        const auto line = std::string_view(events).substr(at, end - at);
        at = end + 1;
        check(
            line.empty() || line.starts_with("data: ") || line.starts_with("event: "), "a model's words stay inside their event");
        if (line.starts_with("data: ") && line != "data: [DONE]")
            check(isJson(line.substr(6)), "an event is JSON");
    }
}

void checkAsked(const server::detail::Asked& asked, const Translators& translators)
{
    check(asked.chat.maxOutputTokens > 0, "an answer has a bound");
    check(!asked.chat.messages.empty() || asked.chat.instructions, "there is something to answer");
    for (const auto& translator : translators) {
        const auto call = translator->chat(asked.chat);
        check(!call || (isJson(call->body) && base::isUtf8(call->body)), "a provider is sent JSON");
    }
}

} // namespace

} // namespace kaze::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace kaze;
    using namespace kaze::fuzz;
    static const auto translators = allTranslators();
    const auto input = textOf(data, size);
    const auto dialect = dialectOf(KAZE_FUZZ_PATH);
    const auto refused = [&](const server::detail::Failure& failure) {
        checkAnswer(boost::json::serialize(server::detail::errorBody(dialect->family(), failure, "req_1")));
        return 0;
    };
    const auto body = server::detail::parsedBody(input);
    if (!body)
        return refused(body.error());
    if (std::string_view(KAZE_FUZZ_PATH) == "embeddings") {
        const auto asked = server::detail::readEmbeddings(*body);
        check(asked.complaint || (!asked.texts.empty() && asked.texts.size() <= 2048), "there is something to embed");
        return asked.complaint ? refused(server::detail::failureOf(asked.complaint)) : 0;
    }
    const auto asked = dialect->read(*body, 4096);
    if (asked.complaint)
        return refused(server::detail::failureOf(asked.complaint));
    checkAsked(asked, translators);
    checkTold(*dialect, std::string(input.substr(0, 64)));
    return 0;
}
