#pragma once

#include "engine/api/graph_requests.h"
#include "ui/widgets/theme.h"

#include <QStyledItemDelegate>

namespace kaze::ui {

class CauseModel;

//! A difference with its interval as one line of a forest plot: the interval as a bar, the difference as a square on it, and the line of no difference through all rows. All
//! have one scale.
class ForestDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    ForestDelegate(const Theme& theme, const CauseModel& model, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const Theme& m_theme;
    const CauseModel& m_model;
};

} // namespace kaze::ui
