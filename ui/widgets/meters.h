#pragma once

#include "ui/widgets/theme.h"

#include <QWidget>

class QPainter;

namespace kaze::ui {

//! How near a value is to its limit. `toneOf` and `wordOf` turn it into a colour and a word, always both.
enum class Nearness { Ok, Warning, Critical };

//! Warning from `warningAt` (70 % unless told), critical from 1.
[[nodiscard]] Nearness nearnessOf(double fraction, double warningAt = 0.7);
[[nodiscard]] Tone toneOf(Nearness nearness);
//! "ok", "warning", "critical", translated.
[[nodiscard]] QString wordOf(Nearness nearness);

//! Label left, value right, a bar below. Colour and word follow the fraction unless a tone is forced.
class MeterBar : public QWidget {
    Q_OBJECT
public:
    explicit MeterBar(const Theme& theme, const QString& label = {}, QWidget* parent = nullptr);

    //! `fraction` of the limit (1 is the limit; more is shown full), `valueText` such as "82 % of key capacity".
    //! From a warning on, the word follows the value text.
    void setValue(double fraction, const QString& valueText);
    void setLabel(const QString& label);
    void setWarningAt(double fraction);
    //! A bar that means no danger (a share, a progress); no word is added.
    void setTone(Tone tone);
    void setThresholdTone();

    [[nodiscard]] double fraction() const { return m_fraction; }
    [[nodiscard]] QString shownValue() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void describe();
    [[nodiscard]] Tone tone() const;

    const Theme& m_theme;
    QString m_label;
    QString m_valueText;
    double m_fraction = 0;
    double m_warningAt = 0.7;
    int m_tone = -1;
};

//! A half ring with the value in it and marks at the warning and at the limit, as on the readiness page. The ring spans 0 to 1.25 limits.
class Gauge : public QWidget {
    Q_OBJECT
public:
    explicit Gauge(const Theme& theme, QWidget* parent = nullptr);

    //! `value` "31", `limit` "of 50". `name` is for screen readers. The word is always shown: "ok", "warning", "critical".
    void setValue(const QString& name, double fraction, const QString& value, const QString& limit);
    void setWarningAt(double fraction);
    //! Another state than the fraction gives: one that must hold for a time, or none because nothing was measured. Before setValue. Without `shown` its
    //! word is left to whoever stands beside the gauge.
    void setState(const QString& word, Tone tone, bool shown = true);
    [[nodiscard]] Nearness nearness() const;
    [[nodiscard]] Tone tone() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QString word() const;

    const Theme& m_theme;
    QString m_value;
    QString m_limit;
    QString m_word; //!< empty: what the fraction gives
    double m_fraction = 0;
    double m_warningAt = 0.7;
    int m_tone = -1;
    bool m_wordShown = true;
};

//! Just the bar; for delegates.
void paintMeter(
    QPainter& painter, const QRectF& rect, double fraction, Tone tone, const Theme& theme, Qt::LayoutDirection direction);

} // namespace kaze::ui
