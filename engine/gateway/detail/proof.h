#pragma once

#include "engine/gateway/chat.h"

#include <string>
#include <string_view>
#include <vector>

namespace kaze::gateway::detail {

//! Notes what of an answer is the provider's own (signed reasoning, encrypted items) and where it stood among text and calls, so that the
//! message can be sent back as it came. Written to Message::proof: {"kind": …, "parts": [{"own": {…}}, {"text": 12}, {"call": {…}}]}.
class ProofWriter {
public:
    explicit ProofWriter(std::string kind) : m_kind(std::move(kind)) { }

    //! A block that only the provider understands.
    void own(const boost::json::object& block);
    //! So many bytes of text; `mark` is what the provider attached, null: nothing.
    void text(std::size_t bytes, const boost::json::value& mark = nullptr);
    void call(const boost::json::value& mark = nullptr);

    //! Empty where nothing is the provider's own.
    [[nodiscard]] std::string json() const;

private:
    std::string m_kind;
    boost::json::array m_parts;
    bool m_hasOwn = false;
};

//! A part of an assistant's message, in its order.
struct ProofPart {
    enum class What : std::uint8_t { Own, Text, Call } what = What::Own;
    boost::json::value own; //!< of Own: the block; of the others: their mark, or null
    std::string_view text;
    const ToolCall* call = nullptr;
};

//! The parts of a message: as `kind` noted them, else text and calls. They point into the message. What the proof does not know of, because the
//! message was changed since, is there all the same.
[[nodiscard]] std::vector<ProofPart> partsOf(const Message& message, std::string_view kind);

//! Whether a message carries something of that provider's own.
[[nodiscard]] bool hasProofOf(const Message& message, std::string_view kind);

} // namespace kaze::gateway::detail
