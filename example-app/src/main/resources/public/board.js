// The board: every push is one job, as it is now.
import { element } from "./site.js";

const jobs = document.getElementById("jobs");
const MOST = 8;

const isDone = row => row.querySelector("progress").value === 100;

function rowOf({ id, title }) {
  const known = jobs.querySelector(`[data-job="${id}"]`);
  if (known) return known;
  const row = element("li");
  row.dataset.job = id;
  const name = element("span", "name", title);
  name.id = `job-${id}`;
  const bar = element("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-labelledby", name.id);
  row.append(name, element("span", "state"), bar);
  jobs.append(row);
  if (jobs.children.length > MOST) [...jobs.children].find(isDone)?.remove();
  return row;
}

realtime.on("board", job => {
  const row = rowOf(job);
  const bar = row.querySelector("progress");
  // Pushed before the page read the jobs: the page is further on already.
  if (job.percent < bar.value) return;
  const done = job.percent === 100;
  bar.value = job.percent;
  row.querySelector(".state").textContent = done ? "done" : `${job.percent} %`;
  if (done) document.getElementById("finished").textContent = `${job.title}: done`;
});
