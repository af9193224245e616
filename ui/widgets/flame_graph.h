#pragma once

#include "ui/widgets/theme.h"
#include "ui/widgets/timeline_data.h"

#include <QAbstractScrollArea>

#include <memory>
#include <vector>

namespace kaze::ui {

//! Calls merged by the way they were come to, each as wide as what it and all below it took. Immutable, so that any thread may make it.
struct Flame {
    enum class Measure { Time, Cost, Tokens };
    struct Node {
        QString name;
        SpanKind kind = SpanKind::Other;
        qint32 parent = -1; //!< stands before it
        qint32 depth = 0;
        double from = 0; //!< where it begins among all, in the measure's unit
        double weight = 0; //!< nanoseconds, billionths of a dollar or tokens; own and below
        double own = 0;
        qint32 calls = 0;
        qint32 errors = 0;
        qint32 longest = -1; //!< the span that took longest
    };

    Measure measure = Measure::Time;
    std::vector<Node> nodes;
    std::vector<qint32> first; //!< offset of the children of node i − 1; size n + 2
    std::vector<qint32> children; //!< the heaviest first
    double total = 0;
    int depth = 0;

    //! The children of `node` (−1: the roots).
    [[nodiscard]] const qint32* begin(int node) const { return children.data() + first[static_cast<std::size_t>(node + 1)]; }
    [[nodiscard]] const qint32* end(int node) const { return children.data() + first[static_cast<std::size_t>(node + 2)]; }
    [[nodiscard]] const Node& at(int node) const { return nodes[static_cast<std::size_t>(node)]; }
    //! "3.4 s", "$0.11", "18,214 tokens".
    [[nodiscard]] QString words(double weight) const;
};

//! A flame graph, callers above what they call. Keys as on the waterfall: W S zoom, A D pan, F fits the selection (twice: everything), Up to the caller, Down
//! to what it calls most, Left and Right (`,` `.`) to what stands beside it; Ctrl with the wheel zooms at the pointer, dragging selects a
//! range, Enter and double click come to a call. Paints only what is at least a pixel wide. GUI thread.
class FlameGraph : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit FlameGraph(const Theme& theme, QWidget* parent = nullptr);

    //! Shows another; nothing is selected then.
    void setFlame(std::shared_ptr<const Flame> flame);
    [[nodiscard]] const Flame& flame() const { return *m_flame; }

    //! −1: none. Scrolls to it, and shows everything when it was out of sight.
    void select(int node);
    [[nodiscard]] int selected() const { return m_selected; }
    //! Nodes to be marked (search hits), by node.
    void setMarked(std::vector<bool> nodes);

    [[nodiscard]] double rangeStart() const { return m_from; }
    [[nodiscard]] double rangeEnd() const { return m_from + m_span; }
    void setRange(double start, double end);
    void fitAll();
    void fitSelection();
    void zoom(double factor, double centre);
    //! What is under a point of the viewport; −1: nothing.
    [[nodiscard]] int nodeAt(const QPoint& point) const;
    //! Where a node is in the viewport.
    [[nodiscard]] QRectF rectOf(int node) const;

    [[nodiscard]] QSize sizeHint() const override { return {620, 480}; }

signals:
    void selectionChanged(int node);

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

private:
    bool travel(int key);
    bool navigate(int key);
    void choose(int node);
    [[nodiscard]] int beside(int node, int step) const;
    void describe();
    void updateScrollBars();
    [[nodiscard]] QString describe(int node) const;
    [[nodiscard]] double pixelsPerUnit() const;
    void paintNode(QPainter& painter, int node, const QRectF& rect) const;
    void paintRest(QPainter& painter, const QRectF& rect) const;

    const Theme& m_theme;
    std::shared_ptr<const Flame> m_flame;
    std::vector<bool> m_marked;
    int m_selected = -1;
    double m_from = 0;
    double m_span = 1;
    int m_dragFrom = -1;
    int m_dragTo = -1;
};

} // namespace kaze::ui
