#pragma once

#include "ui/widgets/detail/label_placer.h"
#include "ui/widgets/detail/point_grid.h"
#include "ui/widgets/graph_layout.h"
#include "ui/widgets/theme.h"

#include <QHash>
#include <QImage>
#include <QWidget>

#include <memory>
#include <optional>

namespace kaze::ui {

//! A graph as a GraphView shows it.
struct GraphItems {
    struct Node {
        QString name;
        QString details; //!< further lines of its tooltip
        Tone tone = Tone::Accent;
        double weight = 1; //!< its size, and how early its name finds room
        bool faint = false;
    };
    struct Edge {
        int from = 0;
        int to = 0;
        QString label;
        QString details; //!< further lines of its tooltip
        Tone tone = Tone::Neutral;
        double width = 1; //!< pixels
        bool faint = false;
        bool strong = false; //!< stands out, as a path does
    };
    std::vector<Node> nodes;
    std::vector<Edge> edges;
    int centre = -1; //!< the node that the others lie around; −1: none
};

//! Nodes with their names and directed edges, laid out away from the GUI thread. What is selected shows its neighbours and the names of its edges, and the rest fades.
//! Names that matter most find room first, all of them as one comes nearer; none lies on another. Ctrl with the wheel, `+` and `−` zoom, dragging pans, F fits; arrows
//! go to the neighbour that lies that way, `.` and `,` to the next and the one before by weight, Home to the centre; Enter and double click open. GUI thread.
class GraphView : public QWidget {
    Q_OBJECT
public:
    GraphView(const Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);
    ~GraphView() override;

    //! Another graph; one of the same shape and names only changes its looks, and stays where it is.
    void setItems(GraphItems items);
    [[nodiscard]] const GraphItems& items() const { return m_items; }
    [[nodiscard]] bool isCalm() const { return m_calm; }
    //! Where the nodes are, in the units of GraphLayout; empty until the first places are there.
    [[nodiscard]] const std::vector<QPointF>& places() const { return m_places; }

    //! −1: none.
    void select(int node);
    [[nodiscard]] int selected() const { return m_selected; }

    void fit();
    //! A factor above 1 comes nearer; the point at `at` stays where it is.
    void zoom(double factor, const QPointF& at);
    [[nodiscard]] double scale() const { return m_scale; }
    //! Where a node is in the widget.
    [[nodiscard]] QPointF pixelOf(int node) const;
    [[nodiscard]] int nodeAt(const QPointF& pixel) const;
    //! The edge that passes by; −1: none.
    [[nodiscard]] int edgeAt(const QPointF& pixel) const;

    //! A name that has found its place.
    struct Label {
        QRectF rect;
        QString text;
        int node = -1; //!< −1: it is that of an edge
        int edge = -1;
    };
    //! The names as they were painted last.
    [[nodiscard]] const std::vector<Label>& labels() const { return m_labels; }

    [[nodiscard]] QSize sizeHint() const override;

signals:
    void selectionChanged(int node);
    void opened(int node);
    void menuWanted(int node, const QPoint& globalPosition);
    //! The layout has come to rest.
    void calmed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Run; // what the thread of a layout and the view share
    struct Wire; // an edge as it is drawn

    void startLayout(GraphShape shape);
    void takePlaces(std::vector<QPointF> places, bool calm);
    void prepare();
    void bendEdges();
    void describe();
    [[nodiscard]] double radiusOf(int node) const;
    [[nodiscard]] bool isNear(int node) const;
    [[nodiscard]] bool fades(int node) const;
    [[nodiscard]] bool isOwn(int edge) const; //!< of the node that is selected
    [[nodiscard]] Wire wireOf(int edge) const;
    // graph_view_paint.cpp
    void paintEdges(QPainter& painter) const;
    void paintNearEdges(QPainter& painter) const;
    void paintWire(QPainter& painter, int edge, bool near) const;
    void paintNodes(QPainter& painter, bool faded);
    [[nodiscard]] const QImage& disc(const QColor& color, double radius);
    void placeLabels();
    void placeEdgeLabels(LabelPlacer& placer);
    [[nodiscard]] LabelPlacer::Sides sidesOf(int node) const;
    void paintLabels(QPainter& painter) const;
    [[nodiscard]] QColor edgeColor(int edge, bool near) const;
    // graph_view_input.cpp
    bool travel(int key);
    bool navigate(int key);
    void walk(const QPointF& way);
    void walkByWeight(int step);
    void reveal(int node);
    void pan(const QPointF& way);

    const Theme& m_theme;
    GraphItems m_items;
    GraphShape m_shape;
    std::vector<QPointF> m_places;
    PointGrid m_grid;
    std::vector<std::vector<int>> m_edgesOf;
    std::vector<double> m_bends; //!< of each edge, where several lie between the same two nodes
    std::vector<int> m_byWeight;
    //! A name as it is painted.
    struct Words {
        QString text;
        double width = 0;
    };
    std::vector<Words> m_names; //!< of nodes
    std::vector<Words> m_edgeNames;
    std::vector<Label> m_labels;
    QHash<quint64, QImage> m_discs; //!< nodes by colour and size
    double m_heaviest = 1;
    std::shared_ptr<Run> m_run;
    bool m_calm = true;
    bool m_follows = true; //!< shows everything until a person zooms or pans
    double m_scale = 60; //!< pixels a unit
    QPointF m_origin; //!< where the layout's (0, 0) is
    int m_selected = -1;
    int m_under = -1; //!< the node below the pointer
    std::optional<QPointF> m_pressed;
    QPointF m_dragged;
    bool m_drags = false;
};

} // namespace kaze::ui
