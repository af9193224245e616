#pragma once

#include "engine/api/run.h"
#include "engine/base/boxed.h"
#include "engine/base/cancel.h"
#include "engine/base/ids.h"
#include "engine/base/task.h"
#include "engine/gateway/priority.h"
#include "engine/gateway/rate_limits.h"
#include "engine/telemetry/span.h"

#include <boost/json.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// The one request and event type that every provider translates to and from. What a provider sees is exactly this.

namespace kaze::gateway {

//! A function that the model may call. `schema` is shared: a hundred thousand agents use the same few.
struct ToolSpec {
    ToolSpec(std::string name_, std::string description_, boost::json::value schema_)
        : name(std::move(name_)), description(std::move(description_)), schema(std::move(schema_)),
          bytes(name.size() + description.size() + boost::json::serialize(schema).size())
    {
    }

    std::string name; //!< as the model sees it: letters, digits, '_' and '-' (files.read is "files_read")
    std::string description;
    boost::json::value schema; //!< JSON Schema of the arguments, an object
    std::size_t bytes; //!< of all three as text
};

using ToolSpecs = std::shared_ptr<const std::vector<ToolSpec>>;

struct ToolCall {
    std::string id;
    std::string name;
    std::string arguments; //!< JSON text as the model wrote it; may be malformed
};

enum class Role : std::uint8_t { User, Assistant, Tool };

//! A picture in a message: its bytes, or where the provider finds it.
struct Image {
    std::string mimeType; //!< "image/png"
    std::string data; //!< base64; empty when there is a url
    std::string url;
};

//! One message of a conversation.
struct Message {
    Role role = Role::User;
    std::string text;
    std::vector<std::shared_ptr<const Image>> images; //!< user and tool only
    std::string reasoning; //!< assistant only; shown, and sent back where the provider wants it
    std::string
        proof; //!< assistant only: JSON by which the provider knows its own reasoning again (signatures, encrypted items), {"kind": …, …}
    std::vector<ToolCall> calls; //!< assistant only
    std::string callId; //!< tool only: which call this answers
    bool failed = false; //!< tool only
};

[[nodiscard]] inline Message userMessage(std::string text)
{
    Message message;
    message.text = std::move(text);
    return message;
}

[[nodiscard]] inline Message toolMessage(std::string callId, std::string text, bool failed)
{
    Message message;
    message.role = Role::Tool;
    message.text = std::move(text);
    message.callId = std::move(callId);
    message.failed = failed;
    return message;
}

//! Messages are shared and never changed once they are in a conversation, so a prompt is a list of pointers.
using Conversation = std::vector<std::shared_ptr<const Message>>;

//! Asks for an answer that is JSON; with a schema, of that shape.
struct OutputFormat {
    std::string name = "answer";
    boost::json::value schema; //!< JSON Schema; null: any object
    bool strict = true;
};

struct ChatRequest {
    std::string model; //!< "provider/model", or a hint: "fast", "reasoning"; empty: the cell's default
    std::string baseUrl; //!< overrides the provider's, when given
    std::shared_ptr<const std::string> instructions;
    Conversation messages;
    ToolSpecs tools;
    std::int64_t knownTokens
        = 0; //!< what the provider counted of the front of the conversation, its own answer included; 0: unknown
    std::size_t knownMessages = 0; //!< how many messages these are
    std::int64_t maxOutputTokens = 4096;
    std::int64_t contextTokens = 0; //!< the window that a server on this machine is to give the model; 0: its own
    std::optional<double> temperature;
    std::optional<double> topP;
    std::optional<std::int64_t> seed;
    std::vector<std::string> stopSequences;
    std::string effort; //!< of reasoning: "low", "medium", "high"; empty: the model's own
    std::string toolChoice; //!< empty: as the model likes; "none", "required", or the name of a tool
    bool parallelTools = true;
    std::shared_ptr<const OutputFormat> format; //!< null: text
    std::shared_ptr<const std::vector<std::string>>
        fallbacks; //!< who stands in for the model, before those of the configuration; empty: nobody does; null: as configured
};

enum class StopReason : std::uint8_t { Finished, ToolCalls, Length, ContentFilter };

//! Where the numbers of a usage come from.
enum class UsageSource : std::uint8_t { Provider, Estimated, Unknown };

struct ChatResponse {
    Message message;
    StopReason stop = StopReason::Finished;
    std::string stopDetail; //!< why, in the provider's words, where it says more
    api::Usage usage;
    UsageSource usageSource = UsageSource::Unknown;
    std::string provider;
    std::string model; //!< the one that really answered
    std::string responseId;
};

//! How far a request has come, as far as a bill is concerned.
enum class ChatStage : std::uint8_t { Unsent, Sent, Accepted };

//! What arrives while the answer streams. Providers report the stage, the usage and the limits too, for what is booked when an answer breaks off.
struct ChatDelta {
    std::string_view text;
    std::string_view reasoning;
    std::string_view arguments; //!< of a tool call, the next piece
    std::size_t call = 0; //!< which one, counted from 0
    std::string_view callId, callName; //!< with the first piece of a call
    ChatStage stage = ChatStage::Unsent; //!< Sent: wholly; Accepted: the provider answers it
    std::optional<api::Usage> usage; //!< as the provider counts; of an answer that breaks off later its output may be short
    const RateLimits* limits = nullptr; //!< of the key, with the head of the provider's answer, a refusal's too
    bool restart = false; //!< an attempt failed in the middle: what came so far is void, the next attempt begins anew
    bool cached = false; //!< it is of an answer that was kept
};
using DeltaSink = std::function<void(const ChatDelta&)>;

//! On whose behalf a call is made.
struct CallContext {
    std::string tenant = "default";
    std::string project; //!< of the tenant; empty: none
    std::string agent;
    std::string tool; //!< on whose behalf, "memory.search"; empty: none
    std::string operation = "chat"; //!< what a chat is to the ledger: "chat", "compaction"
    base::Uuid runId;
    base::Uuid budgetId; //!< the run whose budget pays (a subagent spends from its parent's); nil: no budget
    Priority priority = Priority::Conversation; //!< where calls wait for room
    telemetry::SpanContext span;
    base::CancelToken cancel;
};

//! What texts were turned into.
struct Embeddings {
    std::vector<std::vector<float>> vectors; //!< in the order of the texts
    std::int64_t inputTokens = 0;
    UsageSource usageSource = UsageSource::Unknown; //!< a provider that does not count leaves it so
};

//! What a provider says of itself when it is asked for its models.
struct ProviderOffer {
    std::vector<std::string> models;
    RateLimits limits; //!< of the key; empty where it says none with this answer
    bool embeds = false; //!< its API has embeddings
};

//! A model server. One file each under engine/gateway/providers (the sandbox is engine/sandbox). Lives on the loop.
class ChatProvider {
public:
    virtual ~ChatProvider() = default;

    //! One attempt. `request.model` is the provider's own name for the model. Errors: Unauthenticated, RateLimited, Timeout, Unavailable, Protocol,
    //! InvalidArgument (the provider refused the request, in its own words), Cancelled. A stream that ends before its end is Unavailable,
    //! never an answer.
    [[nodiscard]] virtual base::Task<base::Result<base::Boxed<ChatResponse>>> chat(
        ChatRequest request, std::string key, DeltaSink sink, base::CancelToken cancel)
        = 0;

    //! How many texts one request may embed; 0: as many as one likes, or none.
    [[nodiscard]] virtual std::size_t mostTexts() const { return 0; }

    //! A vector for each text, of which there are no more than that. Errors: Unsupported where it has none.
    [[nodiscard]] virtual base::Task<base::Result<Embeddings>> embed(
        std::string model, std::vector<std::string> texts, std::string baseUrl, std::string key, base::CancelToken cancel)
        = 0;

    //! The names of its models. Errors as chat.
    [[nodiscard]] virtual base::Task<base::Result<std::vector<std::string>>> models(
        std::string baseUrl, std::string key, base::CancelToken cancel)
        = 0;

    //! The same, and what else came with the answer. Errors as chat.
    [[nodiscard]] virtual base::Task<base::Result<ProviderOffer>> offer(
        std::string baseUrl, std::string key, base::CancelToken cancel)
    {
        auto names = co_await models(std::move(baseUrl), std::move(key), std::move(cancel));
        if (!names)
            co_return failure(names);
        ProviderOffer offer;
        offer.models = std::move(*names);
        co_return offer;
    }

    [[nodiscard]] virtual bool needsKey() const = 0;

    //! Whether it goes on with a last message of the assistant as with the beginning of its own answer. A model may refuse it all the same
    //! (Refusal::Prefill).
    [[nodiscard]] virtual bool continuesAnswers(const ChatRequest&) const { return false; }
};

} // namespace kaze::gateway
