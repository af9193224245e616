#pragma once

#include "engine/api/run_requests.h"
#include "ui/widgets/tokens.h"

#include <QAbstractListModel>
#include <QDateTime>

#include <map>
#include <set>
#include <unordered_map>

namespace kaze::ui {

//! One row of a conversation as it is shown.
struct ConversationLine {
    bool loaded = false;
    bool hidden = false; //!< told by another row (a call by its result, a question by its answer)
    QString word; //!< "task", "model", "tool", "approval"
    Tone tone = Tone::Neutral;
    QString text; //!< whole
    QString note; //!< muted, below the text
    QString tip; //!< more, for the tooltip
    bool running = false; //!< a call whose result is not there yet, an answer that streams
    int foldedTo = 0; //!< lines that are shown until a person asks for all; 0: as many as a view finds right
};

//! What a ConversationView shows: rows that may be there before their texts are.
class ConversationLines : public QAbstractListModel {
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] virtual ConversationLine line(int row) const = 0;
    //! The row of an answer that streams; −1 when none does.
    [[nodiscard]] virtual int streamingRow() const { return -1; }
};

//! The log of one run as rows: row n is step n + 1, and an answer that streams is one more at the end. Holds the pages of steps near the
//! viewport, at most kMostPages of them; the owner asks the engine for those that `missing` names. GUI thread.
class ConversationModel : public ConversationLines {
    Q_OBJECT
public:
    static constexpr int kPage = 200; //!< steps
    static constexpr int kMostPages = 25;
    static constexpr int HiddenRole = Qt::UserRole + 1;
    static constexpr int WordRole = Qt::UserRole + 2;

    using ConversationLines::ConversationLines;

    //! Forgets everything: another run.
    void clear();
    //! Puts the steps of an answer to ListSteps in their places; any of them may be known already.
    void addPage(const api::StepPage& page);
    //! One that was just written. A gap before it is left for `missing`.
    void addStep(const api::Step& step);
    //! A piece of an answer; with `restarted` the first of one that takes the place of what streamed so far.
    void addText(const std::string& delta, bool restarted = false);

    //! Numbers of pages between two rows that are neither held nor asked for; counts them as asked for. Drops what is far from there.
    [[nodiscard]] std::vector<int> missing(int firstRow, int lastRow);
    //! Page `number` could not be got.
    void pageFailed(int number) { m_asked.erase(number); }

    [[nodiscard]] ConversationLine line(int row) const override;
    [[nodiscard]] int streamingRow() const override { return streams() ? static_cast<int>(m_last) : -1; }
    //! Null while it is not held.
    [[nodiscard]] const api::Step* step(std::int64_t number) const;
    [[nodiscard]] std::int64_t lastNumber() const { return m_last; }
    [[nodiscard]] bool streams() const { return !m_streamed.isEmpty(); }
    [[nodiscard]] int heldSteps() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    using Page = std::vector<std::optional<api::Step>>;

    void setLast(std::int64_t last);
    void put(const api::Step& step);
    void forget(int page);
    void endStream();
    [[nodiscard]] ConversationLine toolLine(const api::Step& step) const;
    [[nodiscard]] ConversationLine approvalLine(const api::Step& step) const;

    std::map<int, Page> m_pages; //!< by (number − 1) / kPage
    std::set<int> m_asked;
    std::unordered_map<std::string, QString> m_calls; //!< call id → "files.read(path: …)", of the pages held
    std::unordered_map<std::string, std::int64_t> m_ended; //!< call or approval id → step that ends it
    std::int64_t m_last = 0;
    QString m_streamed;
};

} // namespace kaze::ui
