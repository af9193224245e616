#pragma once

#include "ui/widgets/theme.h"

#include <QFrame>

#include <optional>

namespace kaze::ui {

class StatusItem;

//! The strip at the bottom: small muted facts at both ends. When it gets narrow, items leave from the inner end of the leading side first.
class StatusBarStrip : public QFrame {
    Q_OBJECT
public:
    enum class Side { Leading, Trailing };

    explicit StatusBarStrip(const Theme& theme, QWidget* parent = nullptr);

    //! Sets an item, appending it at its first mention. A dot needs its word in `text`.
    void setItem(Side side, const QString& id, const QString& text, const QString& tooltip = {}, std::optional<Tone> dot = {});
    void removeItem(const QString& id);
    [[nodiscard]] QString itemText(const QString& id) const;

    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] StatusItem* find(const QString& id) const;
    void fit();

    const Theme& m_theme;
    QList<StatusItem*> m_items;
};

} // namespace kaze::ui
