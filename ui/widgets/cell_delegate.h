#pragma once

#include "ui/widgets/theme.h"

#include <QMargins>
#include <QStyledItemDelegate>

#include <map>

class QHeaderView;

namespace kaze::ui {

//! How a column is painted.
enum class CellKind {
    Text,
    Strong, //!< the name of a row
    Muted,
    Number, //!< JetBrains Mono, trailing
    Mono, //!< ids
    Chip, //!< the text on a chip; its tone from ToneRole
    Meter, //!< a bar from FractionRole; its tone from ToneRole
    Gauge, //!< the text with a thin bar from FractionRole below it; muted text alone without one
    Sparkline //!< QVector<double> from TrendRole
};

//! Roles that a model may answer for the table.
namespace cell {
inline constexpr int ToneRole = Qt::UserRole + 900; //!< int(Tone); colours Text cells too
inline constexpr int FractionRole = Qt::UserRole + 901; //!< double
inline constexpr int TrendRole = Qt::UserRole + 902; //!< QVector<double>
inline constexpr int ExactRole = Qt::UserRole + 903; //!< what is copied and exported; the display text when absent
inline constexpr int BadgeRole = Qt::UserRole + 904; //!< a short sign before the text ("!"), on a chip in ToneRole's colour
} // namespace cell

//! The room between the edge of a table and its outermost texts, which stand in line with the title of the card around it; between two cells it is less.
[[nodiscard]] QMargins edgeMargins(const QHeaderView& header, int column);

//! Paints the cells of a TableView; also usable on a QTreeView or QListView.
class CellDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    CellDelegate(const Theme& theme, QObject* parent);

    void setKind(int column, CellKind kind);
    [[nodiscard]] CellKind kind(int column) const;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    //! Shows the model's tooltip, else the whole text where it is elided.
    bool helpEvent(
        QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option, const QModelIndex& index) override;

private:
    void paintText(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index, QRect rect) const;
    void paintGauge(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index, const QRect& rect) const;

    const Theme& m_theme;
    std::map<int, CellKind> m_kinds;
};

} // namespace kaze::ui
