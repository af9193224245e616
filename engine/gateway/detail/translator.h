#pragma once

#include "engine/gateway/chat.h"
#include "engine/gateway/detail/answer.h"
#include "engine/net/http.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace kaze::gateway::detail {

//! A request as it goes over the wire, without the key.
struct WireCall {
    std::string url;
    std::string body; //!< JSON; empty: a GET
};

using Vectors = std::vector<std::vector<float>>;

//! What one API is called like and what it answers: all that a new provider has to write. HttpProvider does the rest. Immutable; lives on the loop.
class Translator {
public:
    virtual ~Translator() = default;

    //! How a stream is cut: server-sent events, or lines of JSON.
    enum class Framing : std::uint8_t { Events, Lines };
    [[nodiscard]] virtual Framing framing() const { return Framing::Events; }

    //! What every request carries; a bearer token where nothing else is said.
    [[nodiscard]] virtual net::HttpHeaders headers(const std::string& key) const;

    //! What to say of an address that does not answer as this API does.
    [[nodiscard]] virtual std::string hint() const = 0;

    //! See ChatProvider::continuesAnswers.
    [[nodiscard]] virtual bool continuesAnswers(const ChatRequest&) const { return true; }

    //! A request that streams. Errors: InvalidArgument, Unsupported for what the API cannot take.
    [[nodiscard]] virtual base::Result<WireCall> chat(const ChatRequest& request) const = 0;
    [[nodiscard]] virtual std::unique_ptr<Answer> answer(const ChatRequest& request, Answer::Parts parts) const = 0;

    //! How many texts one request may embed; 0: the API has no embeddings.
    [[nodiscard]] virtual std::size_t mostTexts() const { return 0; }
    [[nodiscard]] virtual WireCall embed(
        const std::string& model, std::span<const std::string> texts, const std::string& baseUrl) const;
    //! One a text; what is missing or malformed stays empty.
    [[nodiscard]] virtual Vectors readVectors(const boost::json::object& answer, std::size_t texts) const;
    //! The tokens that the texts were, as the answer counts them; below zero where it does not, or makes no sense.
    [[nodiscard]] virtual std::int64_t readEmbeddedTokens(const boost::json::object& answer) const;

    [[nodiscard]] virtual std::string modelsUrl(const std::string& baseUrl) const = 0;
    //! None where the answer is no list of models.
    [[nodiscard]] virtual std::optional<std::vector<std::string>> readModels(const boost::json::object& answer) const = 0;
};

//! "https://api.openai.com/v1" and "chat/completions" → one URL, whether or not the first ends in a slash.
[[nodiscard]] std::string endpoint(const std::string& baseUrl, std::string_view path);

//! The same for an API whose paths begin with its version, which an address may have or leave out ("v1", "v1beta").
[[nodiscard]] std::string endpoint(const std::string& baseUrl, std::string_view version, std::string_view path);

//! The `field`s of the objects in an array.
[[nodiscard]] std::optional<std::vector<std::string>> namesIn(
    const boost::json::object& answer, std::string_view array, std::string_view field);

//! A vector of numbers; empty for anything else.
[[nodiscard]] std::vector<float> numbersIn(const boost::json::array& numbers);

//! "data:image/png;base64,…", or the address.
[[nodiscard]] std::string urlOf(const Image& image);

} // namespace kaze::gateway::detail
