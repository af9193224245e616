#pragma once

#include "ui/widgets/theme.h"

#include <QWidget>

#include <functional>
#include <vector>

namespace kaze::ui {

//! How often values fall between bounds, as bars of equal width, with single values marked among them by a line and a letter. Left and Right go from
//! bar to bar and say what each holds. GUI thread.
class Histogram : public QWidget {
    Q_OBJECT
public:
    struct Bar {
        double upTo = 0; //!< its upper bound
        qint64 count = 0;
    };
    struct Mark {
        double value = 0;
        QString letter; //!< "A"
        Tone tone = Tone::Accent;
    };

    Histogram(const Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);

    //! Bars by ascending bound.
    void setBars(std::vector<Bar> bars);
    void setMarks(std::vector<Mark> marks);
    //! How a value is written.
    void setFormat(std::function<QString(double)> format) { m_format = std::move(format); }
    [[nodiscard]] const std::vector<Bar>& bars() const { return m_bars; }
    [[nodiscard]] const std::vector<Mark>& marks() const { return m_marks; }
    //! Where a value stands, in pixels from the left.
    [[nodiscard]] double xOf(double value) const;

    [[nodiscard]] QSize sizeHint() const override { return {320, 120}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 90}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    void describe();
    [[nodiscard]] QString describe(int bar) const;
    [[nodiscard]] double barWidth() const;

    const Theme& m_theme;
    std::vector<Bar> m_bars;
    std::vector<Mark> m_marks;
    std::function<QString(double)> m_format;
    int m_current = -1;
};

} // namespace kaze::ui
