#pragma once

#include "ui/widgets/timeline_data.h"

#include <QList>
#include <QPointF>
#include <QVector>

class QAbstractItemModel;
class QObject;

//! Invented data for the gallery, the same on every run.
namespace gallery {

//! A wandering line of `count` values around `level`.
[[nodiscard]] QVector<double> wander(int count, double level, double swing, unsigned seed);
[[nodiscard]] QList<QPointF> points(const QVector<double>& values);
//! The trace of the mock-up: three turns, a failing tool, an unfinished call.
[[nodiscard]] kaze::ui::TimelineData trace();
[[nodiscard]] QAbstractItemModel* runs(QObject* parent);
[[nodiscard]] QAbstractItemModel* agents(QObject* parent);

} // namespace gallery
