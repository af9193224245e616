#pragma once

#include <string_view>

//! Names of span attributes: OpenTelemetry's semantic conventions for generative AI (1.37, development status), and our own
//! below "kaze.". https://opentelemetry.io/docs/specs/semconv/gen-ai/
namespace kaze::telemetry::attribute {

inline constexpr std::string_view kOperationName
    = "gen_ai.operation.name"; //!< chat, embeddings, execute_tool, invoke_agent, retrieval
inline constexpr std::string_view kProviderName = "gen_ai.provider.name";

inline constexpr std::string_view kRequestModel = "gen_ai.request.model";
inline constexpr std::string_view kRequestMaxTokens = "gen_ai.request.max_tokens";
inline constexpr std::string_view kRequestTemperature = "gen_ai.request.temperature";

inline constexpr std::string_view kResponseId = "gen_ai.response.id";
inline constexpr std::string_view kResponseModel = "gen_ai.response.model";
inline constexpr std::string_view kResponseFinishReasons = "gen_ai.response.finish_reasons";

// Cached tokens are inside the input, reasoning inside the output.
inline constexpr std::string_view kInputTokens = "gen_ai.usage.input_tokens";
inline constexpr std::string_view kOutputTokens = "gen_ai.usage.output_tokens";
inline constexpr std::string_view kCacheReadTokens = "gen_ai.usage.cache_read.input_tokens";
inline constexpr std::string_view kCacheCreationTokens = "gen_ai.usage.cache_creation.input_tokens";
inline constexpr std::string_view kReasoningTokens = "gen_ai.usage.reasoning.output_tokens";

inline constexpr std::string_view kConversationId = "gen_ai.conversation.id";
inline constexpr std::string_view kAgentId = "gen_ai.agent.id";
inline constexpr std::string_view kAgentName = "gen_ai.agent.name"; //!< a trace is listed under the one of its root
inline constexpr std::string_view kToolName = "gen_ai.tool.name";
inline constexpr std::string_view kToolType = "gen_ai.tool.type";
inline constexpr std::string_view kToolCallId = "gen_ai.tool.call.id";
inline constexpr std::string_view kErrorType = "error.type";

inline constexpr std::string_view kException = "exception"; //!< an event
inline constexpr std::string_view kExceptionType = "exception.type";
inline constexpr std::string_view kExceptionMessage = "exception.message";

inline constexpr std::string_view kServerAddress = "server.address";
inline constexpr std::string_view kHttpStatus = "http.response.status_code";

inline constexpr std::string_view kRunId = "kaze.run.id"; //!< on spans of kind Run: a trace is found by it
inline constexpr std::string_view kTraceName = "kaze.trace.name"; //!< what the trace of a root span is called in lists

inline constexpr std::string_view kTenant
    = "kaze.tenant"; //!< on spans of kind Run and roots, as is the pool: lists are filtered by them
inline constexpr std::string_view kPool = "kaze.pool";
inline constexpr std::string_view kAttempt = "kaze.attempt"; //!< of a call, from 1; said from the second on

// Where inputs and outputs were not kept: "off" or "not_sampled", and by whose rule: "agent reviewer" or "cell".
inline constexpr std::string_view kContent = "kaze.content";
inline constexpr std::string_view kContentRule = "kaze.content.rule";

// Events of a model call's attempt: what made it necessary.
inline constexpr std::string_view kRetry = "kaze.retry"; //!< the same model again
inline constexpr std::string_view kFailover = "kaze.failover"; //!< another model in place of "kaze.from"
inline constexpr std::string_view kFrom = "kaze.from"; //!< "provider/model"
inline constexpr std::string_view kWaitMs = "kaze.wait_ms";

inline constexpr std::string_view kLinkReason = "kaze.link"; //!< of a link: "forked_from", "delegated_by"

} // namespace kaze::telemetry::attribute
