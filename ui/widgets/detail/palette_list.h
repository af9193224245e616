#pragma once

#include "ui/widgets/command_palette.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>
#include <QVector>

namespace kaze::ui {

//! The entries that match the query, best first; recent order among equals.
class PaletteModel : public QAbstractListModel {
    Q_OBJECT
public:
    static constexpr int IdRole = Qt::UserRole + 1;
    static constexpr int SectionRole = Qt::UserRole + 2;
    static constexpr int ShortcutRole = Qt::UserRole + 3;
    static constexpr int PositionsRole = Qt::UserRole + 4; //!< QVector<int>

    using QAbstractListModel::QAbstractListModel;

    void setEntries(QList<PaletteEntry> entries, const QString& query);
    void filter(const QString& query);
    [[nodiscard]] QStringList shownIds() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Shown {
        int entry = 0;
        int score = 0;
        QVector<int> positions;
    };

    QList<PaletteEntry> m_entries;
    std::vector<Shown> m_shown;
};

//! A row: section muted, title with the matched letters in the accent, the shortcut as key caps.
class PaletteDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    PaletteDelegate(const Theme& theme, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintTitle(QPainter& painter, const QRect& rect, const QModelIndex& index, Qt::LayoutDirection direction) const;

    const Theme& m_theme;
};

} // namespace kaze::ui
