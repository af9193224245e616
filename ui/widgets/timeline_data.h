#pragma once

#include <QString>
#include <QStringList>

#include <QHash>

#include <cstdint>
#include <vector>

namespace kaze::ui {

enum class SpanKind : quint8 { Run, Turn, Model, Tool, Memory, Checkpoint, Subagent, Queue, Other };
enum class SpanStatus : quint8 { Ok, Error, Cancelled, Unfinished };

//! The spans of one trace as columns, so that a million of them stay cheap. Append with `add`; an index is a span's name for good.
struct TimelineData {
    std::vector<qint64> start; //!< ns, any origin
    std::vector<qint64> duration; //!< ns; −1 while unfinished
    std::vector<qint32> parent; //!< index of the parent, −1 for a root; may come later in the list than its child
    std::vector<SpanKind> kind;
    std::vector<SpanStatus> status;
    std::vector<quint32> name; //!< index into strings
    std::vector<quint32> subtitle; //!< index into strings; 0 is empty
    QStringList strings{QString()};
    qint64 now = 0; //!< where unfinished spans end for the moment, ns of the same origin; 0: the end of the last span
    bool over = false; //!< the trace has ended, so that what is unfinished will stay so

    struct Span {
        qint64 start = 0;
        qint64 duration = -1;
        qint32 parent = -1;
        SpanKind kind = SpanKind::Other;
        SpanStatus status = SpanStatus::Ok;
        QString name;
        QString subtitle; //!< muted, after the name: "(cache hit)"
    };

    //! Appends and returns the index. A duration of −1 makes the status Unfinished.
    int add(const Span& span);
    void reserve(std::size_t count);
    [[nodiscard]] int size() const { return static_cast<int>(start.size()); }
    [[nodiscard]] const QString& nameOf(int index) const { return strings[name[static_cast<std::size_t>(index)]]; }
    [[nodiscard]] const QString& subtitleOf(int index) const { return strings[subtitle[static_cast<std::size_t>(index)]]; }
    //! Start plus duration; `now` for an unfinished span.
    [[nodiscard]] qint64 endOf(int index) const;
    //! How long it took, or has been open.
    [[nodiscard]] qint64 lengthOf(int index) const { return endOf(index) - start[static_cast<std::size_t>(index)]; }
    //! The index of a text in `strings`, which is added where it is not known.
    quint32 intern(const QString& text);
    //! What the columns take in memory, without the texts.
    [[nodiscard]] std::size_t bytes() const;

private:
    QHash<QString, quint32> m_known;
};

//! All spans in order of start; of those that start at once, the one added first comes first. O(n log n).
[[nodiscard]] std::vector<qint32> orderByStart(const TimelineData& data);

//! The tree over the columns: children in order of start, depth, and the order from top to bottom. Parents that are out of range or form
//! a circle become roots, so that any input gives a tree. Building is O(n log n).
class TimelineTree {
public:
    TimelineTree() = default;
    explicit TimelineTree(const TimelineData& data) : TimelineTree(data, orderByStart(data)) { }
    TimelineTree(const TimelineData& data, const std::vector<qint32>& byStart);

    [[nodiscard]] int size() const { return static_cast<int>(m_depth.size()); }
    [[nodiscard]] int depth(int index) const { return m_depth[static_cast<std::size_t>(index)]; }
    [[nodiscard]] int parent(int index) const { return m_parent[static_cast<std::size_t>(index)]; }
    [[nodiscard]] bool hasChildren(int index) const;
    //! The children of `index` (−1: the roots), in order of start.
    [[nodiscard]] const qint32* childrenBegin(int index) const;
    [[nodiscard]] const qint32* childrenEnd(int index) const;
    //! The children of all, each one's beside each other.
    [[nodiscard]] const std::vector<qint32>& children() const { return m_children; }
    //! The sibling `step` places away (±1), or −1.
    [[nodiscard]] int sibling(int index, int step) const;

    //! All spans from top to bottom: each before what is below it.
    [[nodiscard]] const std::vector<qint32>& order() const { return m_order; }
    //! The place of a span in `order`. What is below it stands from there on, up to `endRank`.
    [[nodiscard]] int rank(int index) const { return m_rank[static_cast<std::size_t>(index)]; }
    [[nodiscard]] int endRank(int index) const { return m_end[static_cast<std::size_t>(index)]; }
    //! The rows from top to bottom when `collapsed[i]` hides what is under i, and `hidden[i]` i as well; either may be empty.
    [[nodiscard]] std::vector<qint32> rows(const std::vector<bool>& collapsed, const std::vector<bool>& hidden = {}) const;

    [[nodiscard]] std::size_t bytes() const;

private:
    void number();

    std::vector<qint32> m_parent;
    std::vector<qint32> m_depth;
    std::vector<qint32> m_first; //!< offset of the children of i − 1; size n + 2
    std::vector<qint32> m_children;
    std::vector<qint32> m_order;
    std::vector<qint32> m_rank;
    std::vector<qint32> m_end;
};

} // namespace kaze::ui
