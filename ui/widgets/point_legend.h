#pragma once

#include "ui/widgets/theme.h"

#include <QWidget>

#include <vector>

namespace kaze::ui {

//! The groups of a PointMap with how many points they have. Pressing one hides it or brings it back. Left and Right walk, Space and Enter press. Takes further lines where
//! it gets narrow.
class PointLegend : public QWidget {
    Q_OBJECT
public:
    explicit PointLegend(const Theme& theme, QWidget* parent = nullptr);

    struct Entry {
        QString name;
        qint64 points = 0;
        bool shown = true;
    };
    void setEntries(std::vector<Entry> entries);
    void setShown(int entry, bool shown);
    [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }
    [[nodiscard]] QRect rectOf(int entry) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

signals:
    void toggled(int entry, bool shown);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] QString wordsOf(const Entry& entry) const;
    [[nodiscard]] int widthOf(const Entry& entry) const;
    [[nodiscard]] std::vector<QRect> places(int width) const;
    void press(int entry);
    void describe();

    const Theme& m_theme;
    std::vector<Entry> m_entries;
    int m_current = 0;
};

} // namespace kaze::ui
