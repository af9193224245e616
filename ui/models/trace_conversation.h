#pragma once

#include "engine/api/trace.h"
#include "ui/models/conversation_model.h"
#include "ui/models/trace_view.h"

namespace kaze::ui {

//! What was said in a span: read from its payloads.
struct SpanSpeech {
    QString asked; //!< what the model had not seen before this call, without what tools gave, which stands in their rows
    QString answer; //!< of a model; the result of a tool
    QString call; //!< "files.read(path: …)", of a tool
    QString problem; //!< why nothing can be told of it
};

//! Any thread: payloads may be long.
[[nodiscard]] SpanSpeech speechOf(const api::SpanDetail& detail);

//! The model calls and tool calls of a trace in the order in which they began, as a conversation: what a model was asked, what it answered, and what tools
//! gave, folded. The rows are there at once; what they say is put in span by span, and held for those last looked at. GUI thread.
class TraceConversation : public ConversationLines {
    Q_OBJECT
public:
    static constexpr std::size_t kMostHeld = 1000; //!< spans

    using ConversationLines::ConversationLines;

    //! The rows of a trace. Immutable.
    struct Rows {
        enum class Part : quint8 { Asked, Answer, Tool };
        std::vector<qint32> spans;
        std::vector<Part> parts;
        std::vector<qint32> lastOf; //!< the last row of each span; −1 for one that says nothing
    };
    //! Any thread; O(n log n).
    [[nodiscard]] static std::shared_ptr<const Rows> rowsOf(const TraceView& view);

    //! What was put in stays where it is of the same trace.
    void setView(std::shared_ptr<const TraceView> view, std::shared_ptr<const Rows> rows);
    //! Spans whose words are wanted for these rows; counts them as asked for.
    [[nodiscard]] std::vector<int> missing(int firstRow, int lastRow);
    void put(int span, SpanSpeech speech);
    //! What was said is read again when it is looked at: a span has ended.
    void forget(int span);

    //! −1 for no row.
    [[nodiscard]] int spanAt(int row) const;
    //! The last row of a span, which is where its answer stands; of one that has none the row of the nearest span above it; −1 when there is none.
    [[nodiscard]] int rowOf(int span) const;

    [[nodiscard]] ConversationLine line(int row) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    void changed(int span);
    [[nodiscard]] QString noteOf(int span) const;

    std::shared_ptr<const TraceView> m_view;
    std::shared_ptr<const Rows> m_rows = std::make_shared<Rows>();
    std::unordered_map<int, SpanSpeech> m_said;
    std::set<int> m_asked;
};

} // namespace kaze::ui
