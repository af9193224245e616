#pragma once

#include "ui/widgets/theme.h"

#include <QStyledItemDelegate>

namespace kaze::ui {

//! Paints the navigation: sections in small capitals, items with a count, the chosen one on a tinted field.
class NavigationDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    static constexpr int IdRole = Qt::UserRole + 1;
    static constexpr int CountRole = Qt::UserRole + 2;
    static constexpr int NeedsPersonRole = Qt::UserRole + 3;

    NavigationDelegate(const Theme& theme, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintSection(QPainter& painter, const QStyleOptionViewItem& option, const QString& title) const;
    void paintItem(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;

    const Theme& m_theme;
};

} // namespace kaze::ui
