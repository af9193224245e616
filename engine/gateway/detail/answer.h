#pragma once

#include "engine/api/run.h"
#include "engine/gateway/chat.h"

#include <functional>
#include <string_view>

namespace kaze::gateway::detail {

//! Puts one answer together from what a provider streams, and hands its text, reasoning and tool calls on as they come. A translator derives
//! from it and reads the events; sizes, the numbers of the calls, their names and the end are looked after here. Lives on the loop.
class Answer {
public:
    struct Parts {
        DeltaSink sink;
        std::function<std::string()> newCallId; //!< for providers that give none
    };

    //! Open: the model has not finished. Finished: its usage may still come. Complete: nothing more is to come.
    enum class Progress : std::uint8_t { Open, Finished, Complete };

    explicit Answer(Parts parts) : m_parts(std::move(parts)) { }
    virtual ~Answer() = default;
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;

    //! One event; `name` is empty where it has none. Errors: Protocol (of a shape that no answer has), what an error in the stream says.
    [[nodiscard]] virtual base::Result<> take(std::string_view name, const boost::json::object& event) = 0;

    //! The whole answer of a server that takes no stream.
    [[nodiscard]] virtual base::Result<> takeWhole(const boost::json::object& answer) = 0;

    //! The server says that the stream is over.
    void end() { m_complete = true; }

    [[nodiscard]] Progress progress() const;

    //! Errors: Protocol when the answer is larger than any model's.
    [[nodiscard]] base::Result<> checkSize() const;

    //! The answer. Errors: Unavailable when the stream ended before the model did.
    [[nodiscard]] base::Result<ChatResponse> finish();

protected:
    //! Last changes, when the answer is whole.
    virtual void conclude(ChatResponse& /*response*/) { }

    void say(std::string_view text);
    void think(std::string_view reasoning);

    //! A tool call begins; its number here, for what follows of it. A call without a name in the end is none.
    std::size_t beginCall(std::string_view id = {}, std::string_view name = {});
    void nameCall(std::size_t call, std::string_view id, std::string_view name);
    void argue(std::size_t call, std::string_view arguments);
    [[nodiscard]] const ToolCall& call(std::size_t number) const { return m_calls.at(number).call; }
    [[nodiscard]] std::size_t calls() const { return m_calls.size(); }

    //! What the provider counted; what makes no sense is not taken.
    void count(const api::Usage& usage);

    //! The model has finished; `detail` is why in the provider's words, where it says more.
    void stop(StopReason reason, std::string_view detail = {});
    [[nodiscard]] bool isFinished() const { return m_finished; }

    //! Bytes that are kept of an answer besides what is said, thought and argued.
    void keep(std::size_t bytes) { m_bytes += bytes; }

    ChatResponse m_response; //!< its calls are filled in at the end

private:
    struct Call {
        ToolCall call;
        std::size_t sent = 0; //!< of its arguments
        bool isAnnounced = false;
    };

    void announce(std::size_t last);
    void handOn(Call& call);

    Parts m_parts;
    std::vector<Call> m_calls;
    std::vector<std::size_t> m_order; //!< the calls, as they were announced
    std::size_t m_bytes = 0;
    bool m_finished = false;
    bool m_complete = false;
};

} // namespace kaze::gateway::detail
