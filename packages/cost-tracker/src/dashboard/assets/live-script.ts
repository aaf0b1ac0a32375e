/**
 * The whole of the client's code: puts new rows on top. The markup comes from our own server, escaped
 * there. It follows only while the page is looked at.
 */
export const liveScript: string = `
const rows = document.getElementById('events');
const state = document.getElementById('state');
const button = document.getElementById('pause');
let stream;
function say(text) { state.textContent = text; }
function follow() {
  stream = new EventSource('./live/events');
  stream.onopen = () => say('Following.');
  stream.onerror = () => say('Connection lost, trying again …');
  stream.onmessage = ({ data }) => {
    rows.insertAdjacentHTML('afterbegin', data);
    rows.firstElementChild.classList.add('fresh');
    while (rows.children.length > 200) rows.lastElementChild.remove();
  };
  button.textContent = 'Pause';
}
function pause() {
  stream.close();
  stream = undefined;
  say('Paused.');
  button.textContent = 'Follow';
}
button.hidden = false;
button.addEventListener('click', () => (stream === undefined ? follow() : pause()));
let wasFollowing = true;
document.addEventListener('visibilitychange', () => {
  if (document.hidden) { wasFollowing = stream !== undefined; if (wasFollowing) pause(); }
  else if (wasFollowing) follow();
});
follow();
`;
