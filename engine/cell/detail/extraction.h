#pragma once

#include "engine/api/fact_requests.h"
#include "engine/api/run.h"
#include "engine/base/redact.h"
#include "engine/base/result.h"
#include "engine/gateway/chat.h"

#include <string>
#include <string_view>
#include <vector>

// How a model is asked for the facts in a text, and what is taken of its answer. Neither the text nor the answer is trusted.

namespace kaze::cell::detail {

inline constexpr std::size_t kMostExtracted = 200; //!< facts of one request
inline constexpr std::size_t kLongestExtraction = 256U << 10; //!< bytes of text
inline constexpr std::size_t kExtractionPiece = 12U << 10; //!< bytes that a model is given at one time

//! Cuts a text into pieces of at most `most` bytes: between paragraphs, where one is too long between lines, else between words or characters. Together they are the text.
[[nodiscard]] std::vector<std::string> piecesOf(std::string_view text, std::size_t most);

//! What was said in steps of a run: the task, the model's words, those of people, and what tools gave, each cut at 8 KB.
[[nodiscard]] std::string conversationOf(const std::vector<api::Step>& steps);

//! The request for the facts of a piece; it names no model. With `schema` the provider is to hold the answer to its form.
[[nodiscard]] gateway::ChatRequest extractionRequest(const std::string& piece, bool schema);

//! A text between two lines that it cannot have itself: as nothing but material.
[[nodiscard]] std::string delimited(const std::string& text);

//! What a model answered with, without a fence around it and what it says before and behind that. A view into `answer`.
[[nodiscard]] std::string_view unfenced(std::string_view answer);

//! What was taken of answers.
struct Extraction {
    std::vector<api::Fact> facts; //!< checked; `validFrom` is `said` where the text says nothing
    std::vector<std::string> refused; //!< each with the reason; bounded as the facts are
    std::int64_t unlisted = 0; //!< that were refused beyond that

    void refuse(std::string what);
};

//! Reads a model's answer about `text` and adds what it finds. Errors: Protocol where it holds no list of facts; what is wrong with single ones is refused, and so is a quote that does not
//! stand in the text, and what looks like a secret.
[[nodiscard]] base::Result<> readExtraction(
    std::string_view answer, const std::string& text, base::Time said, const base::Redactor& redactor, Extraction& into);

} // namespace kaze::cell::detail
