#pragma once

#include "ui/widgets/theme.h"
#include "ui/widgets/timeline_shape.h"

#include <QAbstractScrollArea>

#include <functional>
#include <memory>

namespace kaze::ui {

class TimelineMinimap;

//! A word in front of a span's name, such as a rule of a person's gives it; none where it is empty.
struct SpanTag {
    QString word;
    Tone tone = Tone::Accent;
};

//! A trace as a waterfall: a tree of spans at the leading side, their bars on a common time, a map of the whole trace on top.
//! W S zoom, A D pan, F fits the selection (twice: everything), arrows move, `.` `,` next and previous sibling, `[` `]` expand and collapse
//! (with Shift: everything below), wheel with Ctrl zooms at the pointer, dragging on the map or the ruler selects a range. Paints only the
//! rows that are visible. Time runs left to right in every language; names stand at the leading side. GUI thread.
class TimelineView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit TimelineView(const Theme& theme, QWidget* parent = nullptr);
    ~TimelineView() override;

    //! Shows another trace: everything expanded, fitted, the first row selected without a signal.
    void setShape(std::shared_ptr<const TimelineShape> shape);
    //! Replaces it by a longer version of the same trace; selection, expansion, range and what is in sight stay, and a range that showed
    //! everything goes on doing so.
    void updateShape(std::shared_ptr<const TimelineShape> shape);
    //! The same for columns that nobody has made ready, which costs time for many spans.
    void setData(TimelineData data) { setShape(shapeOf(std::move(data))); }
    void updateData(TimelineData data) { updateShape(shapeOf(std::move(data))); }
    [[nodiscard]] const TimelineData& data() const { return m_shape->data; }

    //! −1 for none. Selecting a hidden span expands what hides it and scrolls to it.
    void select(int index);
    //! Selects it and brings its bar into sight as well, as the keys do.
    void moveTo(int index);
    [[nodiscard]] int selected() const { return m_selected; }

    void setExpanded(int index, bool expanded);
    [[nodiscard]] bool isExpanded(int index) const;
    [[nodiscard]] int rowCount() const { return static_cast<int>(m_rows.size()); }
    //! The span shown in a row, and the row of a span or −1 while it is hidden.
    [[nodiscard]] int spanAtRow(int row) const;
    [[nodiscard]] int rowOf(int index) const;

    //! The visible time, ns of the data's origin.
    [[nodiscard]] qint64 rangeStart() const;
    [[nodiscard]] qint64 rangeEnd() const;
    void setRange(qint64 start, qint64 end);
    void fitAll();
    void fitSelection();
    //! Around `centre` (ns); a factor above 1 comes nearer.
    void zoom(double factor, qint64 centre);

    //! Spans to be marked (search hits); a sign stands beside their names.
    void setMarked(const std::vector<int>& indexes);
    //! Asked for each span that comes into sight.
    void setTagger(std::function<SpanTag(int)> tagger);
    //! What had to be waited for, by span; shown underlined with the others faint, until it is empty.
    void setPath(std::vector<SpanPart> path);
    [[nodiscard]] bool showsPath() const { return !m_path.empty(); }
    //! Leaves out what is shorter than a share of the whole trace, with all below it; what went wrong or is selected stays. 0 shows all.
    void setHiddenBelow(double share);
    [[nodiscard]] double hiddenBelow() const { return m_hiddenBelow; }
    //! How many spans are left out for it.
    [[nodiscard]] int hiddenCount() const;

    [[nodiscard]] QSize sizeHint() const override;

signals:
    void selectionChanged(int index);
    //! Enter or double click.
    void spanOpened(int index);
    void rangeChanged(qint64 start, qint64 end);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    friend class TimelineMinimap;
    struct Geometry;
    enum class Drag { None, Divider, Range };

    void load(std::shared_ptr<const TimelineShape> shape);
    void hideShort();
    void unhide(int index);
    void rebuildRows();
    void updateScrollBars();
    void moveRows(int step);
    void toggleBelow(int index, bool expanded);
    bool navigate(int key);
    bool travel(int key);
    void describe();
    void revealRow(int row);
    void revealTime(int index);
    [[nodiscard]] Geometry geometry() const;
    [[nodiscard]] int rowAt(int y) const;
    void paintRuler(QPainter& painter, const Geometry& geometry) const;
    void paintRow(QPainter& painter, const Geometry& geometry, int row, int top) const;
    void paintName(QPainter& painter, const QRect& rect, int index) const;
    void paintBar(QPainter& painter, const Geometry& geometry, int index, int top) const;
    void paintDuration(QPainter& painter, const Geometry& geometry, int index, int top, double from, double to) const;
    void paintParts(QPainter& painter, const Geometry& geometry, int index, int top) const;
    [[nodiscard]] std::pair<std::size_t, std::size_t> partsOf(int index) const;
    [[nodiscard]] std::vector<SpanTag> signsOf(int index) const;
    [[nodiscard]] QString durationText(int index) const;
    [[nodiscard]] QString describe(int index) const;
    [[nodiscard]] const TimelineTree& tree() const { return m_shape->tree; }

    const Theme& m_theme;
    std::shared_ptr<const TimelineShape> m_shape;
    std::vector<bool> m_collapsed;
    std::vector<bool> m_marked;
    std::vector<bool> m_hidden; //!< empty when nothing is
    double m_hiddenBelow = 0;
    std::vector<SpanPart> m_path; //!< by span
    std::function<SpanTag(int)> m_tagger;
    std::vector<qint32> m_rows;
    TimelineMinimap* m_minimap;
    qint64 m_first = 0; // the whole trace
    qint64 m_last = 0;
    double m_from = 0; // what is visible, relative to m_first
    double m_span = 1;
    int m_selected = -1;
    double m_nameShare = 0.4;
    Drag m_drag = Drag::None;
    int m_dragFrom = 0;
    int m_dragTo = 0;
};

//! The colour of a kind of span, and its word for tooltips and screen readers.
[[nodiscard]] Tone toneOf(SpanKind kind);
[[nodiscard]] QColor barColor(const Theme& theme, SpanKind kind, bool error);
[[nodiscard]] QString wordOf(SpanKind kind);
[[nodiscard]] QString wordOf(SpanStatus status);

} // namespace kaze::ui
